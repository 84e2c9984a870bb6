/** The package that the built-in prices come from, and the day it was published. A test holds the version to package.json. */
export const priceSnapshot: { readonly version: string; readonly date: string } = {
  version: "0.1.8",
  date: "2026-09-23",
};
