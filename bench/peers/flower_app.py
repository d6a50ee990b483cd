"""Celery's no-op task, for Flower to enqueue."""

import os

from celery import Celery  # type: ignore[import-not-found]

broker = os.environ["BENCH_STORE"].replace("unix://", "redis+socket://")
app = Celery("flower_app", broker=broker)


@app.task(name="order")  # type: ignore[untyped-decorator]
def order(customer: str, amount: int, express: bool) -> None:
    """Do nothing."""
