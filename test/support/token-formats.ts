// Keys as their issuers make them, never a real one: each is made up on the spot.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Makes keys from a source of random numbers. */
export function tokenFormats(random: () => number): Readonly<Record<string, () => string>> {
  const of = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
  const any = (length: number): string => of(letters, length);
  const hex = (length: number): string => of("0123456789abcdef", length);
  const upper = (length: number): string => of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);
  return {
    anthropic: () => `sk-ant-api03-${any(93)}AA`,
    anthropicOauth: () => `sk-ant-oat01-${any(86)}`,
    openai: () => `sk-proj-${any(40)}T3BlbkFJ${any(40)}`,
    openaiOld: () => `sk-${any(20)}T3BlbkFJ${any(20)}`,
    openaiService: () => `sk-svcacct-${any(60)}`,
    openrouter: () => `sk-or-v1-${hex(64)}`,
    github: () => `ghp_${any(36)}`,
    githubServer: () => `ghs_${any(36)}`,
    githubFine: () => `github_pat_${any(22)}_${any(59)}`,
    gitlab: () => `glpat-${any(20)}`,
    aws: () => `AKIA${upper(16)}`,
    awsSession: () => `ASIA${upper(16)}`,
    awsSecret: () => `aws_secret_access_key = ${any(40)}`,
    slackBot: () => `xoxb-${of("0123456789", 12)}-${of("0123456789", 12)}-${any(24)}`,
    slackApp: () => `xapp-1-${upper(11)}-${of("0123456789", 13)}-${hex(64)}`,
    google: () => `AIza${any(35)}`,
    googleOauth: () => `ya29.${any(60)}`,
    googleSecret: () => `GOCSPX-${any(28)}`,
    stripe: () => `sk_live_${any(24)}`,
    npm: () => `npm_${any(36)}`,
    pypi: () => `pypi-AgEIcHlwaS5vcmc${any(70)}`,
    huggingFace: () => `hf_${of(letters.slice(0, 52), 34)}`,
    sendgrid: () => `SG.${any(22)}.${any(43)}`,
    digitalocean: () => `dop_v1_${hex(64)}`,
    shopify: () => `shpat_${hex(32)}`,
    vault: () => `hvs.${any(24)}`,
    databricks: () => `dapi${hex(32)}`,
    docker: () => `dckr_pat_${any(27)}`,
    atlassian: () => `ATATT3xFfGF0${any(170)}`,
    linear: () => `lin_api_${any(40)}`,
    grafana: () => `glsa_${any(32)}_${hex(8)}`,
    groq: () => `gsk_${any(52)}`,
    telegram: () => `${of("123456789", 10)}:AA${any(33)}`,
    azure: () => `AccountKey=${any(86)}==`,
    jwt: () => `eyJ${any(20)}.eyJ${any(60)}.${any(43)}`,
    pem: () => `-----BEGIN RSA PRIVATE KEY-----\n${any(64)}\n${any(64)}\n-----END RSA PRIVATE KEY-----`,
  };
}

/** What of a key must not be found anywhere: its random end. */
export function telling(token: string): string {
  return token.replace(/\n-----END.*$/s, "").slice(-16);
}
