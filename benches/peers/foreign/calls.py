"""A page of the inventory with httpx: its plain client for one lane, its asynchronous one for several.

    calls.py ADDRESS LANES ENTRIES    the token in STOCKTAKE_BENCH_TOKEN

Reads a number of calls from a line, makes as many in each lane, and writes a line with the nanoseconds that the
process was on a processor and those on the wall.
"""

import asyncio
import os
import sys
import time

import httpx

address, lanes, entries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
headers = {
    "authorization": f"Bearer {os.environ['STOCKTAKE_BENCH_TOKEN']}",
    "accept": "application/json",
    "user-agent": "benchmark/1.0",
}


def check(answer: httpx.Response) -> None:
    answer.raise_for_status()
    if len(answer.json()["inventoryEntries"]) != entries:
        raise ValueError("the page is not whole")


def clocks() -> tuple[int, int]:
    return time.process_time_ns(), time.perf_counter_ns()


def tell(before: tuple[int, int]) -> None:
    print(*(now - then for now, then in zip(clocks(), before)), flush=True)


def alone() -> None:
    with httpx.Client(headers=headers) as client:
        for order in sys.stdin:
            before = clocks()
            for _ in range(int(order)):
                check(client.get(address))
            tell(before)


async def together() -> None:
    async def lane(client: httpx.AsyncClient, times: int) -> None:
        for _ in range(times):
            check(await client.get(address))

    async with httpx.AsyncClient(headers=headers) as client:
        for order in sys.stdin:
            before = clocks()
            await asyncio.gather(*(lane(client, int(order)) for _ in range(lanes)))
            tell(before)


if lanes == 1:
    alone()
else:
    asyncio.run(together())
