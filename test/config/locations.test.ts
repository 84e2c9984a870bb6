import { expect, test } from "bun:test";
import { directories, fileLocations } from "../../src/config/locations.ts";

const linux = { cwd: "/a/b", env: { HOME: "/h" }, platform: "linux" };

test("projects are looked for from the start directory up to the root", () => {
  expect(directories(linux)).toEqual({
    system: "/etc/nemo-relay",
    projects: ["/a/b/.nemo-relay", "/a/.nemo-relay", "/.nemo-relay"],
    user: "/h/.config/nemo-relay",
  });
});

test("the places of one file, lowest precedence first", () => {
  expect(fileLocations("plugins.toml", linux, "/a/.nemo-relay")).toEqual([
    { layer: "system", path: "/etc/nemo-relay/plugins.toml", required: false },
    { layer: "project", path: "/a/.nemo-relay/plugins.toml", required: false },
    { layer: "user", path: "/h/.config/nemo-relay/plugins.toml", required: false },
  ]);
});

test("a named file stands in for the user's, relative to the start directory, each flag for its own file", () => {
  const input = { ...linux, systemDirectory: "/sys", config: "x/my.toml" };
  expect(fileLocations("config.toml", input, undefined)).toEqual([
    { layer: "system", path: "/sys/config.toml", required: false },
    { layer: "user", path: "/a/b/x/my.toml", required: true },
  ]);
  expect(fileLocations("plugins.toml", input, undefined).map(({ path }) => path)).toEqual([
    "/sys/plugins.toml",
    "/h/.config/nemo-relay/plugins.toml",
  ]);
});

test("Windows paths, on any machine", () => {
  const input = { cwd: "C:\\work\\p", env: { APPDATA: "C:\\U\\Roaming", ProgramData: "C:\\PD" }, platform: "win32" };
  expect(directories(input)).toEqual({
    system: "C:\\PD\\nemo-relay",
    projects: ["C:\\work\\p\\.nemo-relay", "C:\\work\\.nemo-relay", "C:\\.nemo-relay"],
    user: "C:\\U\\Roaming\\nemo-relay",
  });
});

test("without a home there is no user layer", () => {
  expect(fileLocations("config.toml", { ...linux, env: {} }, undefined)).toHaveLength(1);
});
