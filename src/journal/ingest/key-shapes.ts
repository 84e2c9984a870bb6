/** A shape of keys that is unmistakable by itself. */
export interface KeyShape {
  /** What it is, in the words that stand in a key's place. */
  readonly kind: string;
  /** Cheap texts: without one of them in a text the pattern is not tried. */
  readonly hints: readonly string[];
  readonly pattern: RegExp;
}

const shape = (kind: string, hints: string, pattern: RegExp): KeyShape => ({ kind, hints: hints.split(" "), pattern });

/** Prefixes that the issuers document so that scanners can know them, each with as much of the rest as rules out words. */
export const keyShapes: readonly KeyShape[] = [
  shape("anthropic key", "sk-ant-", /\bsk-ant-[A-Za-z0-9_-]{16,}/g),
  shape(
    "openai key",
    "sk-",
    /\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}|[A-Za-z0-9_-]{16,80}T3BlbkFJ[A-Za-z0-9_-]{16,})/g,
  ),
  // Letters alone are names of style sheets and branches: a key has a digit and a capital early on, or is one number.
  shape("api key", "sk-", /\bsk-(?:(?=[A-Za-z_-]{0,30}\d)(?=[a-z0-9_-]{0,30}[A-Z])[A-Za-z0-9_-]{32,}|[0-9a-f]{32,})/g),
  shape("openrouter key", "sk-or-v1-", /\bsk-or-v1-[0-9a-f]{32,}/g),
  shape("github token", "ghp_ gho_ ghu_ ghs_ ghr_", /\bgh[pousr]_[A-Za-z0-9]{36,}/g),
  shape("github token", "github_pat_", /\bgithub_pat_[A-Za-z0-9_]{40,}/g),
  shape("gitlab token", "glpat- gldt- glrt- glcbt- glptt-", /\bgl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_.-]{20,}/g),
  shape("aws key id", "AKIA ASIA", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g),
  shape(
    "aws secret key",
    "aws_secret AWS_SECRET SecretAccessKey",
    /(?<=(?:aws_secret_access_key|AWS_SECRET_ACCESS_KEY|SecretAccessKey)["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/g,
  ),
  shape("slack token", "xox", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g),
  shape("slack token", "xapp-", /\bxapp-\d-[A-Z0-9]{8,}-\d+-[0-9a-f]{16,}/g),
  shape(
    "slack webhook",
    "hooks.slack.com/",
    /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/]{24,}/g,
  ),
  shape("google key", "AIza", /\bAIza[A-Za-z0-9_-]{35}/g),
  shape("google token", "ya29.", /\bya29\.[A-Za-z0-9_-]{30,}/g),
  shape("google secret", "GOCSPX-", /\bGOCSPX-[A-Za-z0-9_-]{20,}/g),
  shape("stripe key", "k_live_ k_test_", /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g),
  shape("webhook secret", "whsec_", /\bwhsec_[A-Za-z0-9+/=]{24,}/g),
  shape("npm token", "npm_", /\bnpm_[A-Za-z0-9]{36}\b/g),
  shape("pypi token", "pypi-AgE", /\bpypi-AgE[A-Za-z0-9_-]{50,}/g),
  shape("rubygems key", "rubygems_", /\brubygems_[0-9a-f]{48}\b/g),
  shape("crates token", "cio", /\bcio[A-Za-z0-9]{32}\b(?=["'\s]|$)/g),
  shape("hugging face token", "hf_", /\bhf_[A-Za-z]{34,}\b/g),
  shape("sendgrid key", "SG.", /\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}/g),
  shape("digitalocean token", "_v1_", /\bdo[opr]_v1_[0-9a-f]{64}\b/g),
  shape("shopify token", "shpat_ shpss_ shpca_ shppa_", /\bshp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}\b/g),
  shape("vault token", "hvs. hvb.", /\bhv[sb]\.[A-Za-z0-9_-]{24,}/g),
  shape("databricks token", "dapi", /\bdapi[0-9a-f]{32}(?:-\d)?\b/g),
  shape("docker token", "dckr_", /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{24,}/g),
  shape("atlassian token", "ATATT3", /\bATATT3[A-Za-z0-9_=-]{60,}/g),
  shape("notion token", "ntn_ secret_", /\b(?:ntn_[A-Za-z0-9]{40,}|secret_(?=[A-Za-z]{0,30}\d)[A-Za-z0-9]{43}\b)/g),
  shape("linear key", "lin_api_", /\blin_api_[A-Za-z0-9]{32,}/g),
  shape("grafana token", "glsa_ glc_", /\b(?:glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/]{32,}={0,2})/g),
  shape("new relic key", "NRAK- NRJS-", /\bNR(?:AK-[A-Z0-9]{27}|JS-[0-9a-f]{19})\b/g),
  shape("groq key", "gsk_", /\bgsk_[A-Za-z0-9]{40,}/g),
  shape("xai key", "xai-", /\bxai-[A-Za-z0-9]{60,}/g),
  shape("perplexity key", "pplx-", /\bpplx-[A-Za-z0-9]{40,}/g),
  shape("replicate token", "r8_", /\br8_[A-Za-z0-9]{37}\b/g),
  shape("telegram token", ":AA", /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/g),
  shape("azure key", "AccountKey= SharedAccessKey=", /(?<=\b(?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,}={0,2}/g),
  shape("age key", "AGE-SECRET-KEY-1", /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/g),
  shape("jwt", "eyJ", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g),
  shape(
    "private key",
    "-----BEGIN",
    /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ),
];
