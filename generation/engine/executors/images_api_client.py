"""Asks an OpenAI-compatible Images API for one picture: bounded, retried, clear about failures."""

import asyncio
import base64
import binascii
import io
import json
from collections.abc import Mapping
from typing import Any

import httpx
from PIL import Image

from generation.contract.errors import EngineError
from generation.contract.pixels import AREA_MAX
from generation.contract.requests import Painting
from generation.contract.sentences import Sentence
from generation.engine.attempt import Attempt
from generation.engine.config import ImagesApi
from generation.engine.png import png_of

CONNECT_S = 10.0
ANSWER_BYTES_MAX = 96 * 1024 * 1024
"""A picture of the largest size as base64, with some room."""
ERROR_BYTES_MAX = 64 * 1024
TRIES = 3
WAIT_MAX_S = 30.0
AGAIN = frozenset({429, 500, 502, 503, 504})
SAID_MAX = 300


class ImagesClient:
    """One connection pool to one server; closing it ends whatever runs."""

    def __init__(self, api: ImagesApi) -> None:
        self._api = api
        headers = {"Authorization": f"Bearer {api.key}"} if api.key else {}
        self._http = httpx.AsyncClient(
            base_url=api.url.rstrip("/") + "/",
            headers=headers,
            timeout=httpx.Timeout(api.read_s, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def painted(self, name: str, request: Painting, attempt: Attempt) -> Image.Image:
        """Return the picture for an attempt, of exactly its size.

        Raises:
            EngineError: `remote_refused`, `remote_busy`, `remote_away` or `remote_answer`.
        """
        for number in range(TRIES):
            try:
                answer = await self._asked(name, request, attempt)
            except _TryAgainError as again:
                if number + 1 == TRIES:
                    raise again.reason from None
                await asyncio.sleep(again.wait_s or self._api.wait_s * 2**number)
                continue
            return _picture(answer, attempt)
        raise AssertionError("The last try returns or raises.")

    async def _asked(self, name: str, request: Painting, attempt: Attempt) -> bytes:
        call = self._edit if attempt.known is not None else self._generation
        try:
            async with call(name, request, attempt) as response:
                if response.is_success:
                    return await _bounded(response, ANSWER_BYTES_MAX)
                raise _refused(response, await _bounded(response, ERROR_BYTES_MAX))
        except httpx.TimeoutException as error:
            raise _away(self._api, f"it did not answer in time ({type(error).__name__})") from error
        except httpx.HTTPError as error:
            raise _TryAgainError(_away(self._api, str(error) or type(error).__name__)) from error

    def _generation(self, name: str, request: Painting, attempt: Attempt) -> Any:
        body = {**self._fields(name, request, attempt), "n": 1}
        return self._http.stream("POST", "images/generations", json=body)

    def _edit(self, name: str, request: Painting, attempt: Attempt) -> Any:
        assert attempt.known is not None
        files = {"image": ("image.png", png_of(attempt.known), "image/png")}
        if attempt.change is not None:
            files["mask"] = ("mask.png", _mask_png(attempt.known, attempt.change), "image/png")
        fields = self._fields(name, request, attempt)
        data = {key: str(value) for key, value in fields.items()} | {"n": "1"}
        return self._http.stream("POST", "images/edits", data=data, files=files)

    def _fields(self, name: str, request: Painting, attempt: Attempt) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "model": name,
            "prompt": request.prompt,
            "size": f"{attempt.size.width}x{attempt.size.height}",
            "response_format": "b64_json",
        }
        if not self._api.takes_sampling:
            return fields
        sampled: dict[str, Any] = {
            "seed": attempt.seed,
            "num_inference_steps": request.sampling.steps,
            "guidance_scale": request.sampling.guidance_scale,
        }
        if request.negative_prompt:
            sampled["negative_prompt"] = request.negative_prompt
        if attempt.known is not None and attempt.strength < 1:
            sampled["strength"] = attempt.strength
        return fields | sampled


class _TryAgainError(Exception):
    """The server may answer better soon; `reason` is what to say when it never does."""

    def __init__(self, reason: EngineError, wait_s: float | None = None) -> None:
        super().__init__(str(reason))
        self.reason, self.wait_s = reason, wait_s


async def _bounded(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > limit:
            raise EngineError(
                "remote_answer",
                Sentence(
                    "The image server sent more than {size} KB in one answer, so it was not read "
                    "on. Ask for a smaller picture, or have the server looked at.",
                    size=limit // 1024,
                ),
                retryable=False,
            )
    return bytes(body)


def _refused(response: httpx.Response, body: bytes) -> Exception:
    said = _said(body)
    if response.status_code in {401, 403}:
        return EngineError(
            "remote_refused",
            Sentence(
                "The image server refuses the studio's key ({status}: {said}). The administrator "
                "sets it with MASTHEAD_IMAGES_API_KEY.",
                status=response.status_code,
                said=said,
            ),
            retryable=False,
        )
    if response.status_code not in AGAIN:
        return EngineError(
            "remote_refused",
            Sentence(
                "The image server refused this request ({status}: {said}). Change the prompt or "
                "the size, or choose another model.",
                status=response.status_code,
                said=said,
            ),
            retryable=False,
        )
    busy = EngineError(
        "remote_busy",
        Sentence(
            "The image server is overloaded or ill ({status}: {said}); it was asked {tries} times. "
            "Retry later, or choose another model.",
            status=response.status_code,
            said=said,
            tries=TRIES,
        ),
        retryable=True,
    )
    return _TryAgainError(busy, _retry_after_s(response.headers))


def _away(api: ImagesApi, reason: str) -> EngineError:
    return EngineError(
        "remote_away",
        Sentence(
            "The image server at {host} cannot be used: {reason}. Retry later, or choose another "
            "model.",
            host=httpx.URL(api.url).host,
            reason=reason[:SAID_MAX],
        ),
        retryable=True,
    )


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    given = headers.get("retry-after", "")
    return min(float(given), WAIT_MAX_S) if given.isascii() and given.isdigit() else None


def _said(body: bytes) -> str:
    """Return the server's own words, which are shown to people and so cut."""
    text = body.decode("utf-8", "replace")
    try:
        error = json.loads(text)["error"]
        text = error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # no JSON of that form: its text is what there is to tell
    return " ".join(str(text).split())[:SAID_MAX] or "no reason given"


def _picture(answer: bytes, attempt: Attempt) -> Image.Image:
    try:
        encoded = json.loads(answer)["data"][0]["b64_json"]
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=True))) as image:
            if image.width * image.height > AREA_MAX:
                raise ValueError(f"{image.width} x {image.height} px are too many")
            painted = image.convert("RGB")
    except (
        ValueError,
        LookupError,
        TypeError,
        OSError,
        SyntaxError,
        RecursionError,
        binascii.Error,
        Image.DecompressionBombError,
    ) as error:
        raise EngineError(
            "remote_answer",
            Sentence(
                "The image server's answer holds no picture ({reason}). Have the server looked "
                "at, or choose another model.",
                reason=str(error)[:SAID_MAX],
            ),
            retryable=True,
        ) from error
    size = (attempt.size.width, attempt.size.height)
    return painted if painted.size == size else painted.resize(size, Image.Resampling.LANCZOS)


def _mask_png(known: Image.Image, change: Image.Image) -> bytes:
    """Return the picture with what may change made transparent, as the API's masks are read."""
    masked = known.convert("RGBA")
    masked.putalpha(change.convert("L").point(lambda value: 255 - value))
    file = io.BytesIO()
    masked.save(file, "PNG", compress_level=3)
    return file.getvalue()
