"""Spans: requests and attempts as OpenTelemetry exports them, where it is set up.

OTEL_EXPORTER_OTLP_ENDPOINT says where to, and the packages of `requirements-tracing.txt` do it; its
other variables (OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER, …) mean what they do everywhere. Without it
nothing here costs anything. A process begins to export with its first span, after it was forked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from django.conf import settings

_NAME: Final = "taskhub"
_SENT_EVERY = 500  # milliseconds: a worker's child may be killed
_SEND_WITHIN = 3.0  # seconds: a process that is to stop waits for that


def is_installed() -> bool:
    """Whether the packages are there."""
    try:
        version("opentelemetry-exporter-otlp-proto-http")
    except PackageNotFoundError:
        return False
    return True


def is_exported() -> bool:
    """Whether spans go anywhere."""
    return _tracer() is not None


class Span:
    """A span, or nothing where there are none.

    traceparent: that what happens within is part of.
    """

    __slots__ = ("_span", "traceparent")

    def __init__(self, traceparent: str, span: Any = None) -> None:
        self.traceparent = _traceparent_of(span) if span else traceparent
        self._span = span

    def fail(self, description: str) -> None:
        """Say that it failed, and how."""
        if self._span:
            from opentelemetry.trace import Status, StatusCode  # it may not be installed

            self._span.set_status(Status(StatusCode.ERROR, description))

    def end(self, name: str, attributes: Mapping[str, str | int]) -> None:
        """It is over, and this is its name."""
        if self._span:
            self._span.update_name(name)
            self._span.set_attributes(attributes)
            self._span.end()


def request_span(traceparent: str, method: str) -> Span:
    """The span of a request that begins now; to be ended."""
    tracer = _tracer()
    if tracer is None:
        return Span(traceparent)
    from opentelemetry.trace import SpanKind  # it may not be installed

    context = _context_of(traceparent)
    return Span(traceparent, tracer.start_span(method, context=context, kind=SpanKind.SERVER))


@contextmanager
def attempt_span(
    traceparent: str, name: str, attributes: Mapping[str, str | int]
) -> Iterator[Span]:
    """The span of an attempt, to which all belongs that is traced within."""
    tracer = _tracer()
    if tracer is None:
        yield Span(traceparent)
        return
    from opentelemetry.trace import SpanKind  # it may not be installed

    with tracer.start_as_current_span(
        name, context=_context_of(traceparent), kind=SpanKind.CONSUMER, attributes=attributes
    ) as span:
        yield Span(traceparent, span)


def send_spans() -> None:
    """Send what has ended, for a process that ends by itself."""
    if _tracer() is not None:
        _provider().force_flush()


@cache
def _tracer() -> Any:
    return _provider().get_tracer(_NAME) if settings.OTEL_EXPORTER_OTLP_ENDPOINT else None


@cache
def _provider() -> Any:
    from opentelemetry import trace  # it may not be installed
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create()
    if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: _NAME}))
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(timeout=_SEND_WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=_SENT_EVERY))
    trace.set_tracer_provider(provider)  # what handlers use of OpenTelemetry goes there as well
    return provider


def _context_of(traceparent: str) -> Any:
    from opentelemetry.context import Context  # it may not be installed
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Context())


def _traceparent_of(span: Any) -> str:
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"
