"""What the site declares of the rights in its pages: a file, headers, meta tags."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from replica.messages import HTML, Response
from replica.words import attribute

FILE = "/.well-known/tdmrep.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Headers and tags are those of every answer `under` a path; tags stand in the heads of pages alone."""

    file: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    under: str = "/"

    def answer(self) -> Response:
        """The file, or that there is none."""
        if self.file is None:
            return Response(status=404, headers={"Content-Type": "text/plain"}, body=b"Not found.")
        return Response(headers={"Content-Type": "application/json"}, body=self.file.encode())

    def declared(self, path: str, response: Response) -> Response:
        """An answer with what is declared of it."""
        if not path.startswith(self.under) or not (self.headers or self.tags):
            return response
        body = response.body
        if response.headers.get("Content-Type") == HTML:
            tags = "".join(f'<meta name="{name}" content="{attribute(said)}" />' for name, said in self.tags.items())
            body = body.replace(b"</head>", f"{tags}</head>".encode(), 1)
        return replace(response, headers={**response.headers, **self.headers}, body=body)
