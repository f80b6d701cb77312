// A page of the inventory with the `fetch` of Node.js, read with JSON.parse.
//
//   calls.mjs ADDRESS LANES ENTRIES    the token in STOCKTAKE_BENCH_TOKEN
//
// Reads a number of calls from a line, makes as many in each lane, and writes a line with the nanoseconds that the
// process was on a processor and those on the wall.
import { createInterface } from "node:readline";

const [address, lanes, entries] = process.argv.slice(2);
const headers = {
    authorization: `Bearer ${process.env.STOCKTAKE_BENCH_TOKEN}`,
    accept: "application/json",
    "user-agent": "benchmark/1.0",
};

async function lane(times) {
    for (let call = 0; call < times; call++) {
        const answer = await fetch(address, { headers });
        if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
        const page = await answer.json();
        if (page.inventoryEntries.length !== Number(entries)) throw new Error("the page is not whole");
    }
}

for await (const order of createInterface({ input: process.stdin })) {
    const times = Number(order);
    const processor = process.cpuUsage();
    const start = process.hrtime.bigint();
    await Promise.all(Array.from({ length: Number(lanes) }, () => lane(times)));
    const wall = process.hrtime.bigint() - start;
    const { user, system } = process.cpuUsage(processor);
    console.log(`${(user + system) * 1000} ${wall}`);
}
