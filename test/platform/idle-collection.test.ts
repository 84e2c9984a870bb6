import { afterAll, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { IdleCollection } from "../../src/platform/idle-collection.ts";

const megabyte = 1024 * 1024;

describe("a thread's garbage", () => {
  let resident = 100 * megabyte;
  const rss = spyOn(process.memoryUsage, "rss");
  const gc = spyOn(Bun, "gc");
  beforeEach(() => {
    resident = 100 * megabyte;
    rss.mockImplementation(() => resident);
    gc.mockImplementation((atOnce) => (atOnce === true ? (resident = 100 * megabyte) : 0));
    gc.mockClear();
  });
  afterAll(() => {
    rss.mockRestore();
    gc.mockRestore();
  });
  const collected = (): readonly unknown[] => gc.mock.calls.map(([atOnce]) => atOnce);

  test("is collected once, a moment after the last work, when the process has grown: first beside the thread", async () => {
    const collection = new IdleCollection();
    collection.worked();
    resident += 20 * megabyte;
    collection.worked();
    expect(collected()).toEqual([]);
    await Bun.sleep(300);
    expect(collected()).toEqual([false, true]);
    collection.worked();
    await Bun.sleep(300);
    expect(collected()).toEqual([false, true]);
  });

  test("is left while something is under way", async () => {
    let busy = true;
    const collection = new IdleCollection(() => busy);
    collection.worked();
    resident += 20 * megabyte;
    await Bun.sleep(200);
    expect(collected()).toEqual([]);
    busy = false;
    await Bun.sleep(300);
    expect(collected()).toEqual([false, true]);
  });

  test("is measured against the least that was resident", async () => {
    const collection = new IdleCollection();
    collection.worked();
    resident = 80 * megabyte;
    await Bun.sleep(200);
    resident = 95 * megabyte;
    collection.worked();
    await Bun.sleep(300);
    expect(collected()).toEqual([false, true]);
  });

  test("is collected at once where much has just become garbage, if there is much", () => {
    const collection = new IdleCollection();
    collection.worked();
    collection.relieve();
    expect(collected()).toEqual([]);
    resident += 20 * megabyte;
    collection.relieve();
    collection.relieve();
    expect(collected()).toEqual([true]);
  });
});
