"""How the store is doing, in its own words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.call import Call
from tasks.times import from_ms


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """How the store is doing.

    name: of the program, Valkey or Redis.
    memory, memory_limit: bytes, the limit 0 where there is none.
    evicts: whether a store that is full throws away what it has, which may be tasks.
    clients, clients_limit: connections.
    appends: whether each change goes to an append-only file.
    appends_well: whether the last one did.
    is_replica: whether it follows another store, and takes no writes.
    replicas: that follow it.
    keeps_to_replicas: whether it refuses writes while too few do (`min-replicas-to-write`).
    last_save, saves_well: when the last snapshot was made, and whether it could be.
    """

    name: str
    version: str
    uptime_seconds: int
    memory: int
    memory_limit: int
    evicts: bool
    clients: int
    clients_limit: int
    commands_per_second: int
    appends: bool
    appends_well: bool
    last_save: datetime
    saves_well: bool
    is_replica: bool = False
    replicas: int = 0
    keeps_to_replicas: bool = False


def info_of_store() -> Call[StoreInfo]:
    """What INFO says."""
    return Call.of(("INFO",)).to(_read)


def _read(info: dict[str, Any]) -> StoreInfo:
    is_valkey = "valkey_version" in info
    return StoreInfo(
        name="Valkey" if is_valkey else "Redis",
        version=str(info["valkey_version" if is_valkey else "redis_version"]),
        uptime_seconds=info["uptime_in_seconds"],
        memory=info["used_memory"],
        memory_limit=info["maxmemory"],
        evicts=bool(info["maxmemory"]) and info["maxmemory_policy"] != "noeviction",
        clients=info["connected_clients"],
        clients_limit=info["maxclients"],
        commands_per_second=info["instantaneous_ops_per_sec"],
        appends=bool(info["aof_enabled"]),
        appends_well=info["aof_last_write_status"] == "ok",
        last_save=from_ms(info["rdb_last_save_time"] * 1000),
        saves_well=info["rdb_last_bgsave_status"] == "ok",
        is_replica=info["role"] != "master",
        replicas=info["connected_slaves"],
        keeps_to_replicas="min_slaves_good_slaves" in info,
    )
