"""The client that the other tests use must itself find every kind of fault."""

import pytest

from tests.client import PageError, check_page

EXIT_SCRIPT = "leave()"
PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><script>leave()</script><title>Help</title></head>
<body>
<!-- a remark --><a href="/leave">Leave this site</a><a href="#email">Skip to the form</a>
<h1>Help</h1><label for="email">Email</label><input id="email"><img src="/map.png" alt="A map">
</body>
</html>"""


def test_passes_a_sound_page() -> None:
    check_page(PAGE, exit_script=EXIT_SCRIPT)


@pytest.mark.parametrize(
    ("part", "put_instead", "message"),
    [
        ("<!doctype html>", "", "DOCTYPE"),
        ("<h1>Help</h1>", "<h1>Help</h2>", "h2"),
        ("<h1>Help</h1>", "<p><div>Help</div></p><h1>Help</h1>", "p"),
        ('<input id="email">', '<input id="email" id="email">', "attribute"),
        ("<h1>Help</h1>", "", "0 first-level headings"),
        (' lang="en-GB"', "", "language"),
        ("<title>Help</title>", "<title> </title>", "title"),
        ("<h1>Help</h1>", '<h1 id="email">Help</h1>', "2 times"),
        ('for="email"', 'for="mail"', "'mail', which is not there"),
        ("#email", "#mail", "#mail, which is not there"),
        ("<h1>", '<h1 style="color: red">', "style attribute"),
        ("<h1>", '<h1 onclick="go()">', "onclick"),
        (' alt="A map"', "", "alternative text"),
        ("leave()", "stay()", "exit script"),
        ('<meta charset="utf-8">', '<meta charset="utf-8"><script>other()</script>', "exit script"),
        ('href="/leave"', 'href="/away"', "/leave"),
    ],
)
def test_finds_a_fault(part: str, put_instead: str, message: str) -> None:
    broken = PAGE.replace(part, put_instead)

    with pytest.raises(PageError, match=message):
        check_page(broken, exit_script=EXIT_SCRIPT)
