# Carries out a formula's steps without Homebrew: run-formula.rb FORMULA PREFIX. It knows the words that ours uses and
# downloads, checks, unpacks, installs and tests as brew does.
require "digest"
require "fileutils"
require "open-uri"
require "pathname"
require "rbconfig"
require "tmpdir"

class Place < Pathname
  def install(*what)
    FileUtils.mkdir_p(to_s)
    what.each do |each|
      pairs = each.is_a?(Hash) ? each : { each => File.basename(each) }
      pairs.each { |from, name| FileUtils.cp(from, File.join(to_s, name), preserve: true) }
    end
  end
end

class Formula
  class << self
    attr_accessor :found_url, :found_sha256, :found_version, :test_block

    def desc(_text) = nil
    def homepage(_text) = nil
    def license(_text) = nil
    def version(text) = @found_version = text
    def url(text) = @found_url = text
    def sha256(text) = @found_sha256 = text
    def test(&block) = @test_block = block
    def on_macos = RbConfig::CONFIG["host_os"].include?("darwin") ? yield : nil
    def on_linux = RbConfig::CONFIG["host_os"].include?("linux") ? yield : nil
    def on_arm = RbConfig::CONFIG["host_cpu"].match?(/arm|aarch64/) ? yield : nil
    def on_intel = RbConfig::CONFIG["host_cpu"].match?(/x86_64|amd64/) ? yield : nil
  end

  def initialize(prefix) = @prefix = prefix
  def version = self.class.found_version
  def place(*parts) = Place.new(File.join(@prefix, *parts))
  def bin = place("bin")
  def man1 = place("share", "man", "man1")
  def bash_completion = place("etc", "bash_completion.d")
  def zsh_completion = place("share", "zsh", "site-functions")
  def fish_completion = place("share", "fish", "vendor_completions.d")

  def shell_output(command)
    out = `#{command}`
    raise "#{command} ended with #{$?.exitstatus}" unless $?.success?

    out
  end

  def assert_match(wanted, text)
    raise "#{wanted.inspect} is not in #{text.inspect}" unless text.match?(wanted.is_a?(Regexp) ? wanted : Regexp.escape(wanted))
  end
end

load File.expand_path(ARGV.fetch(0))
formula = NemoRelay.new(File.expand_path(ARGV.fetch(1)))
Dir.mktmpdir do |work|
  archive = File.join(work, "archive.tar.gz")
  File.binwrite(archive, URI.parse(NemoRelay.found_url).open(&:read))
  sum = Digest::SHA256.file(archive).hexdigest
  abort "SHA256 mismatch: #{sum} instead of #{NemoRelay.found_sha256}" if sum != NemoRelay.found_sha256
  system("tar", "-xzf", archive, "-C", work, exception: true)
  # brew stands in the archive's only folder.
  Dir.chdir(Dir.glob(File.join(work, "*/")).first) { formula.install }
end
formula.instance_eval(&NemoRelay.test_block)
puts "installed and tested #{formula.version}"
