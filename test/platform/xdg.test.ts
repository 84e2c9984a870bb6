import { expect, test } from "bun:test";
import { systemDirectory, userDirectories } from "../../src/platform/xdg.ts";

const table: readonly (readonly [string, string, Record<string, string>, string | undefined, string | undefined])[] = [
  ["home alone", "linux", { HOME: "/h" }, "/h/.config/nemo-relay", "/h/.local/state/nemo-relay"],
  ["macOS as Linux", "darwin", { HOME: "/h" }, "/h/.config/nemo-relay", "/h/.local/state/nemo-relay"],
  ["XDG", "linux", { HOME: "/h", XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" }, "/c/nemo-relay", "/s/nemo-relay"],
  ["XDG without home", "linux", { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" }, "/c/nemo-relay", "/s/nemo-relay"],
  [
    "empty and relative XDG values count as unset",
    "linux",
    { HOME: "/h", XDG_CONFIG_HOME: "", XDG_STATE_HOME: "state" },
    "/h/.config/nemo-relay",
    "/h/.local/state/nemo-relay",
  ],
  [
    "USERPROFILE when HOME is missing",
    "linux",
    { USERPROFILE: "/p" },
    "/p/.config/nemo-relay",
    "/p/.local/state/nemo-relay",
  ],
  ["nothing", "linux", {}, undefined, undefined],
  [
    "Windows",
    "win32",
    { APPDATA: "C:\\U\\Roaming", LOCALAPPDATA: "C:\\U\\Local", USERPROFILE: "C:\\U" },
    "C:\\U\\Roaming\\nemo-relay",
    "C:\\U\\Local\\nemo-relay",
  ],
  [
    "Windows without APPDATA",
    "win32",
    { USERPROFILE: "C:\\U" },
    "C:\\U\\AppData\\Roaming\\nemo-relay",
    "C:\\U\\AppData\\Local\\nemo-relay",
  ],
  [
    "XDG wins on Windows too",
    "win32",
    { XDG_STATE_HOME: "D:\\state", APPDATA: "C:\\U\\Roaming", USERPROFILE: "C:\\U" },
    "C:\\U\\Roaming\\nemo-relay",
    "D:\\state\\nemo-relay",
  ],
];

test.each(table)("%s", (...row) => {
  const [, platform, env, config, state] = row;
  const found = userDirectories({ env, platform });
  expect([found.config, found.state]).toEqual([config, state]);
});

test("the system's directory", () => {
  expect(systemDirectory({ env: {}, platform: "linux" })).toBe("/etc/nemo-relay");
  expect(systemDirectory({ env: { ProgramData: "C:\\ProgramData" }, platform: "win32" })).toBe(
    "C:\\ProgramData\\nemo-relay",
  );
  expect(systemDirectory({ env: {}, platform: "win32" })).toBeUndefined();
});
