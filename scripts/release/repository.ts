import manifest from "../../package.json";

/** The repository as GitHub names it, `OWNER/nemo-relay`: package.json is the one place that says whose it is. */
export const repository: string = manifest.repository.replace(/^github:/, "");

/** The project's page. */
export const homepage: string = `https://github.com/${repository}`;

/** The text with every address of ours below this owner: downloads, the tap, the repository. */
export function ownedBy(owner: string, text: string): string {
  return text.replaceAll(
    /(github:|github\.com\/|brew install |--repo )[\w-]+(?=\/(?:tap\/)?nemo-relay\b)/g,
    (_, before: string) => `${before}${owner}`,
  );
}
