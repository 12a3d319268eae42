from benchmarks.deliver import measured


def test_every_alert_is_delivered_while_one_channel_hangs_and_every_figure_is_there() -> None:
    figures = measured(100, small=10, large=200, times=4)
    assert {
        "rows_a_second", "cpu_ms_a_message", "ratio_hung_vs_none", "claim_ms", "ratio_claim_large_vs_small", "tick_ms",
        "ratio_tick_large_vs_small", "ratio_tick_held_vs_idle",
    } == set(figures)  # fmt: skip
    assert all(figure > 0 for figure in figures.values())
