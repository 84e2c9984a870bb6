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
    gc.mockImplementation(() => (resident = 100 * megabyte));
    gc.mockClear();
  });
  afterAll(() => {
    rss.mockRestore();
    gc.mockRestore();
  });

  test("is collected once, a moment after the last work, when the process has grown", async () => {
    const collection = new IdleCollection();
    collection.worked();
    resident += 20 * megabyte;
    collection.worked();
    expect(gc).not.toHaveBeenCalled();
    await Bun.sleep(200);
    expect(gc).toHaveBeenCalledTimes(1);
    collection.worked();
    await Bun.sleep(200);
    expect(gc).toHaveBeenCalledTimes(1);
  });

  test("is left while something is under way", async () => {
    let busy = true;
    const collection = new IdleCollection(() => busy);
    collection.worked();
    resident += 20 * megabyte;
    await Bun.sleep(200);
    expect(gc).not.toHaveBeenCalled();
    busy = false;
    await Bun.sleep(200);
    expect(gc).toHaveBeenCalledTimes(1);
  });

  test("is measured against the least that was resident", async () => {
    const collection = new IdleCollection();
    collection.worked();
    resident = 80 * megabyte;
    await Bun.sleep(200);
    resident = 95 * megabyte;
    collection.worked();
    await Bun.sleep(200);
    expect(gc).toHaveBeenCalledTimes(1);
  });
});
