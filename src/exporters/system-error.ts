/** Whether the system refused (a file that cannot be read now): the event is not at fault, and may come again. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
}
