"""A page as a browser would read it: what of it could act."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page, its event handlers, and the addresses it refers to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: set[str] = set()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action", "xlink:href")]
