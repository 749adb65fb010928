"""How outlets are shared out among tasks, and how outlets and links travel between tasks as JSON.

No harvesting here: only who does what.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from dateline.model import HarvestRules, Link, ListedOutlet, Outlet
from dateline.selectors import rules_from_json, rules_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardPlan:
    """The outlets of one shard."""

    name: str
    outlets: tuple[ListedOutlet, ...]


def plan_shards(outlets: Iterable[ListedOutlet], outlets_per_shard: int) -> list[ShardPlan]:
    """Share outlets out, `outlets_per_shard` to a shard at the most.

    Outlets with a host in common stay together, even where they are more, since the delay between two requests to a
    host is kept within a task.
    """
    shards: list[list[ListedOutlet]] = []
    for group in _by_host(outlets):
        place = next((shard for shard in shards if len(shard) + len(group) <= outlets_per_shard), None)
        if place is None:
            shards.append(group)
        else:
            place += group
    return [ShardPlan(name=f"{number:04d}", outlets=tuple(shard)) for number, shard in enumerate(shards)]


def _by_host(outlets: Iterable[ListedOutlet]) -> list[list[ListedOutlet]]:
    groups: list[tuple[set[str], list[ListedOutlet]]] = []
    for item in sorted(outlets, key=lambda o: o.outlet.outlet_id):
        hosts, members = set(item.rules.hosts), [item]
        apart = []
        for other_hosts, others in groups:
            if hosts & other_hosts:
                hosts |= other_hosts
                members = others + members
            else:
                apart.append((other_hosts, others))
        groups = [*apart, (hosts, members)]
    return [members for _, members in groups]


def plan_to_json(shard: ShardPlan) -> list[dict[str, Any]]:
    """The shard's outlets as JSON-able values."""
    return [
        {
            "outlet": asdict(item.outlet) | {"site_rules": rules_to_json(item.outlet.site_rules)},
            "rules": asdict(item.rules),
        }
        for item in shard.outlets
    ]


def plan_from_json(name: str, value: list[dict[str, Any]]) -> ShardPlan:
    """The shard as `plan_to_json` wrote it."""
    return ShardPlan(
        name=name,
        outlets=tuple(
            ListedOutlet(
                outlet=Outlet(
                    **_tuples(item["outlet"]) | {"site_rules": rules_from_json(item["outlet"].get("site_rules"))}
                ),
                rules=HarvestRules(**_tuples(item["rules"])),
            )
            for item in value
        ),
    )


def _tuples(value: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in value.items()}


def link_to_json(link: Link) -> dict[str, Any]:
    """The link as JSON-able values."""
    value = asdict(link)
    return value | {"first_seen_at": link.first_seen_at.isoformat() if link.first_seen_at else None}


def link_from_json(value: dict[str, Any]) -> Link:
    """The link as `link_to_json` wrote it."""
    known = {field.name: value[field.name] for field in fields(Link) if field.name in value}
    seen = known.get("first_seen_at")
    return Link(**known | {"first_seen_at": datetime.fromisoformat(seen) if seen else None})
