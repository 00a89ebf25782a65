"""A Presidio analyzer service elsewhere as a recogniser: `POST /analyze` of its REST API.

It reads every text before policy decides about it, so it belongs to the site's own systems, as a database does.
"""

from typing import Any

import httpx

from proxy.recognisers.larger import Larger, Spans


class RemotePresidio(Larger):
    """Asks the service at `url` in `language`; without `labels`, entities keep the service's own names."""

    def __init__(self, url: str, language: str, timeout_s: float, **told: Any) -> None:
        self._url, self._language, self._timeout_s = url.rstrip("/"), language, timeout_s
        super().__init__(**told)

    def open(self) -> None:
        """Open a client; no proxy of the environment sees a text."""
        self._client = httpx.Client(timeout=self._timeout_s, trust_env=False, follow_redirects=False)

    def spans(self, text: str) -> Spans:
        """Yield what the service finds. Raises httpx.HTTPError or ValueError: the text counts as not inspected."""
        answer = self._client.post(f"{self._url}/analyze", json={"text": text, "language": self._language})
        answer.raise_for_status()
        for item in answer.json():
            start, end = int(item["start"]), int(item["end"])
            if not 0 <= start < end <= len(text):
                raise ValueError("the service names a span outside of the text")
            score = float(item["score"])
            if not 0 <= score <= 1:
                raise ValueError("the service names a score that is none")
            yield start, end, str(item["entity_type"]), score
