from tests.readme import README, performed, shown, steady


def test_every_command_of_the_readme_prints_what_the_readme_says() -> None:
    commands = shown(README.read_text(encoding="utf-8"))
    assert len(commands) > 8
    with performed() as perform:
        for one in commands:
            assert steady(perform(one.command)) == steady(one.output), one.command
