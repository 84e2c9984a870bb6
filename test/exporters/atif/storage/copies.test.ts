import { describe, expect, test } from "bun:test";
import { Copies } from "../../../../src/exporters/atif/storage/copies.ts";
import type { Remote, StoredFile } from "../../../../src/exporters/atif/storage/remote.ts";

const file = (session: string): StoredFile => ({ session, name: `${session}.json`, path: `/t/${session}.json` });

class FakeRemote implements Remote {
  readonly shown: string;
  readonly timeoutMillis = 1000;
  readonly got: string[] = [];
  readonly timeouts: number[] = [];
  down: string | undefined;

  constructor(shown = "fake") {
    this.shown = shown;
  }

  async put({ session }: StoredFile, timeoutMillis: number): Promise<void> {
    this.timeouts.push(timeoutMillis);
    if (this.down !== undefined) throw new Error(this.down);
    this.got.push(session);
  }
}

function bench(...remotes: readonly FakeRemote[]) {
  const clock = { now: 1_000_000 };
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const copies = new Copies({ remotes, warn, now: () => clock.now, random: () => 0.5 });
  const deliver = (all = false): Promise<void> => copies.deliver(clock.now + 10_000, all);
  return { copies, clock, warnings, deliver };
}

describe("ends", () => {
  test("are settled when every place has a version that holds them", async () => {
    const [one, other] = [new FakeRemote("one"), new FakeRemote("other")];
    other.down = "refused";
    const { copies, clock, deliver } = bench(one, other);
    copies.add(file("a"), [1, 2], true);
    await deliver();
    expect(one.got).toEqual(["a"]);
    expect(copies.takeSettled()).toEqual([]);
    expect(copies.waiting).toBe(2);
    expect(copies.trouble).toBe("other: refused");
    other.down = undefined;
    clock.now += 2000;
    await deliver();
    expect(copies.takeSettled()).toEqual([1, 2]);
    expect(copies.takeSettled()).toEqual([]);
    expect(copies.trouble).toBeUndefined();
    // What had its copy is not sent again.
    expect(one.got).toEqual(["a"]);
  });

  test("that came while a copy was on its way wait for the next", async () => {
    const slow = new FakeRemote();
    const gate = Promise.withResolvers<void>();
    const put = slow.put.bind(slow);
    slow.put = async (...args) => {
      await gate.promise;
      await put(...args);
    };
    const { copies, deliver } = bench(slow);
    copies.add(file("a"), [1], true);
    const sending = deliver();
    copies.add(file("a"), [2], true);
    gate.resolve();
    await sending;
    expect(copies.takeSettled()).toEqual([1]);
    await deliver();
    expect(copies.takeSettled()).toEqual([2]);
  });

  test("are settled by the disk alone when there is no other place", () => {
    const { copies } = bench();
    copies.add(file("a"), [1], false);
    copies.settle([2]);
    expect(copies.takeSettled()).toEqual([1, 2]);
  });
});

describe("when copies are made", () => {
  test("the first at once, then at turn ends, within a turn once a minute, and all of them at the end", async () => {
    const remote = new FakeRemote();
    const { copies, clock, deliver } = bench(remote);
    const step = async (due: boolean, all = false): Promise<number> => {
      copies.add(file("a"), [], due);
      await deliver(all);
      return remote.got.length;
    };
    expect(await step(false)).toBe(1);
    expect(await step(false)).toBe(1);
    expect(await step(true)).toBe(2);
    expect(await step(false)).toBe(2);
    clock.now += 60_000;
    expect(await step(false)).toBe(3);
    expect(await step(false, true)).toBe(4);
  });

  test("a place that is down is asked again after a growing pause, and told of once", async () => {
    const remote = new FakeRemote();
    const { copies, clock, warnings, deliver } = bench(remote);
    remote.down = "HTTP 503 request 1";
    copies.add(file("a"), [1], true);
    copies.add(file("b"), [2], true);
    await deliver();
    await deliver();
    expect(remote.timeouts).toHaveLength(1);
    remote.down = "HTTP 503 request 2";
    clock.now += 1000;
    await deliver();
    clock.now += 1000;
    await deliver();
    expect(remote.timeouts).toHaveLength(2);
    expect(warnings).toEqual(["fake does not take files now, they wait on disk: HTTP 503 request 1"]);
  });

  test("no copy may outlast the deadline, and after it none begins", async () => {
    const remote = new FakeRemote();
    const { copies, clock } = bench(remote);
    copies.add(file("a"), [1], true);
    await copies.deliver(clock.now, true);
    expect(remote.timeouts).toEqual([]);
    await copies.deliver(clock.now + 300, true);
    expect(remote.timeouts).toEqual([300]);
  });

  test("a thousand finished sessions leave no more than what is remembered", async () => {
    const remote = new FakeRemote();
    const { copies, deliver } = bench(remote);
    for (let at = 0; at < 1000; at += 1) copies.add(file(`s${at}`), [at], true);
    await deliver();
    expect(copies.takeSettled()).toHaveLength(1000);
    await deliver(true);
    expect(remote.got).toHaveLength(1000);
  });
});
