import { safeName } from "../../platform/safe-name.ts";

/** Fills `{session_id}` in a template with a session's id, made safe as a part of a file name. */
export function fileName(template: string, session: string): string {
  return template.replaceAll("{session_id}", () => safeName(session));
}
