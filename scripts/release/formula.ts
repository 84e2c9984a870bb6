/** The archive that Homebrew fetches for one system. */
export interface FormulaArchive {
  readonly os: "macos" | "linux";
  readonly cpu: "arm" | "intel";
  readonly url: string;
  readonly sha256: string;
}

function archiveBlock({ cpu, url, sha256 }: FormulaArchive): string {
  return `    on_${cpu} do
      url "${url}"
      sha256 "${sha256}"
    end
`;
}

/** Text of the Homebrew formula; its test runs the demo, which needs no network, key or agent. */
export function formula(version: string, homepage: string, archives: readonly FormulaArchive[]): string {
  const systems = (["macos", "linux"] as const).map((os) => {
    const own = archives.filter((archive) => archive.os === os).map(archiveBlock);
    return `  on_${os} do\n${own.join("")}  end\n`;
  });
  return `class NemoRelay < Formula
  desc "Shows what a coding agent really did: hooks and model traffic as one record"
  homepage "${homepage}"
  version "${version}"
  license "Apache-2.0"

${systems.join("\n")}
  def install
    bin.install "nemo-relay"
    man1.install "man/nemo-relay.1"
    bash_completion.install "completions/nemo-relay.bash" => "nemo-relay"
    zsh_completion.install "completions/_nemo-relay"
    fish_completion.install "completions/nemo-relay.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/nemo-relay --version")
    assert_match "ATIF trajectory", shell_output("#{bin}/nemo-relay demo")
  end
end
`;
}
