"""FastAPI in front of arq: one endpoint that enqueues, written as their documentation has it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from arq import create_pool  # type: ignore[import-not-found]
from arq.connections import RedisSettings  # type: ignore[import-not-found]
from fastapi import FastAPI, HTTPException, Request  # type: ignore[import-not-found]
from pydantic import BaseModel, Field


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One pool of connections for all requests."""
    app.state.pool = await create_pool(RedisSettings.from_dsn(os.environ["BENCH_STORE"]))
    yield
    await app.state.pool.aclose()


app = FastAPI(lifespan=lifespan)


class Order(BaseModel):
    """The body of a request."""

    customer: str = Field(max_length=100)
    amount: int = Field(ge=0)
    express: bool


@app.post("/orders", status_code=201)  # type: ignore[untyped-decorator]
async def create(order: Order, request: Request) -> dict[str, str]:
    """Enqueue, and say the job's id."""
    job = await request.app.state.pool.enqueue_job("order", order.model_dump())
    if job is None:
        raise HTTPException(409, "there is such a job")
    return {"id": job.job_id}
