"""A row of the tables as a model that can be called. The only place that knows the providers' libraries.

OpenAI, Anthropic and Google have protocols of their own; every other provider is taken to speak OpenAI's at its base
URL, as Ollama, vLLM, LM Studio and most hosted ones do.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from upstar.llm.types import Endpoint
from upstar.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.models import Model

MAX_RETRIES = 2
"""The libraries retry 408, 409, 429 and 5xx with exponential backoff and jitter, and wait as `Retry-After` says."""
NO_KEY = "none"
"""What is sent to a server of one's own that asks for no key."""
HOSTED = ("openai", "anthropic", "google")


def api_key(settings: Settings, provider: str) -> str | None:
    """Return the provider's key from the environment; None where there is none."""
    own = {
        "openai": settings.openai_api_key,
        "anthropic": settings.anthropic_api_key,
        "google": settings.google_api_key,
    }.get(provider)
    key = own or settings.llm_api_keys.get(provider)
    return key.get_secret_value() if key else None


def is_usable(settings: Settings, endpoint: Endpoint) -> bool:
    """Whether there is what a call needs: a key for a hosted provider, an address for any other."""
    if endpoint.provider in HOSTED:
        return api_key(settings, endpoint.provider) is not None
    return endpoint.base_url is not None


@asynccontextmanager
async def opened(settings: Settings, endpoint: Endpoint, timeout: float) -> AsyncIterator["Model"]:
    """Give the model with a client of its own; it is closed at the end of the block."""
    key = api_key(settings, endpoint.provider) or NO_KEY
    # each library is loaded with the first call that needs it: together they take a second
    if endpoint.provider == "anthropic":
        from anthropic import AsyncAnthropic  # noqa: PLC0415
        from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
        from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

        async with AsyncAnthropic(
            api_key=key, base_url=endpoint.base_url, timeout=timeout, max_retries=MAX_RETRIES
        ) as client:
            yield AnthropicModel(endpoint.model, provider=AnthropicProvider(anthropic_client=client))
    elif endpoint.provider == "google":
        from google.genai.types import HttpRetryOptions  # noqa: PLC0415
        from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415
        from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

        retry = HttpRetryOptions(attempts=MAX_RETRIES + 1)
        provider = GoogleProvider(api_key=key, base_url=endpoint.base_url, retry_options=retry)
        async with provider:
            yield GoogleModel(endpoint.model, provider=provider)
    else:
        from openai import AsyncOpenAI  # noqa: PLC0415
        from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
        from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

        async with AsyncOpenAI(
            api_key=key, base_url=endpoint.base_url, timeout=timeout, max_retries=MAX_RETRIES
        ) as client:
            yield OpenAIChatModel(endpoint.model, provider=OpenAIProvider(openai_client=client))
