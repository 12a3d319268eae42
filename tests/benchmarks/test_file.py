from benchmarks.file import measured


def test_both_sides_file_the_same_articles() -> None:
    figures = measured(5_000)
    assert (figures["cards"], figures["articles"]) == (5_000, 100 * 25 + 100 * 3)
