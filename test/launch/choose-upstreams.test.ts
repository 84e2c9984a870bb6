import { describe, expect, test } from "bun:test";
import { chooseUpstreams } from "../../src/launch/choose-upstreams.ts";
import { plainConfig } from "./support.ts";

describe("chooseUpstreams", () => {
  const config = plainConfig({ upstreams: { a: "https://file.example/v1", b: "https://b.example" } });

  test("the person's own base URL stands above the configuration file", () => {
    const { config: chosen } = chooseUpstreams(config, {
      own: { a: "http://own.example:8080/x/" },
      commanded: new Set(),
    });
    expect(chosen.upstreams).toEqual({ a: "http://own.example:8080/x", b: "https://b.example" });
    expect([...chosen.explicitUpstreams]).toEqual(["a"]);
  });

  test.each([
    ["http://own.example", "http://own.example"],
    ["http://own.example/", "http://own.example/"],
    ["http://own.example//", "http://own.example/"],
    ["http://own.example/v1//", "http://own.example/v1"],
  ])("%s is kept as %s: a slash for the path stays", (url, kept) => {
    expect(chooseUpstreams(config, { own: { a: url }, commanded: new Set() }).config.upstreams["a"]).toBe(kept);
  });

  test("a flag or variable stands above the person's own", () => {
    const { config: chosen } = chooseUpstreams(config, { own: { a: "http://own.example" }, commanded: new Set(["a"]) });
    expect(chosen.upstreams["a"]).toBe("https://file.example/v1");
  });

  test.each(["ftp://x.example", "nonsense", ""])("an unusable one (%j) is left out with a note", (url) => {
    const chosen = chooseUpstreams(config, { own: { a: url }, commanded: new Set() });
    expect(chosen.config.upstreams).toEqual(config.upstreams);
    expect(chosen.notes).toEqual(["the agent's own base URL for a is not an http URL and was not used"]);
  });
});
