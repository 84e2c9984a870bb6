import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import type { PathStep } from "./document.ts";

/** The value at a path; undefined where there is none. */
export function valueAt(value: JsonValue | undefined, path: readonly PathStep[]): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined || value === undefined) return value;
  if (typeof step === "number") return isList(value) ? valueAt(value[step], rest) : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? valueAt(value[step], rest) : undefined;
}

/** A copy with another value at a path, tables on the way made; undefined where something else is in the way. */
export function withPath(value: JsonValue, path: readonly PathStep[], held: JsonValue): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return held;
  if (typeof step === "number") {
    if (!isList(value) || step >= value.length) return undefined;
    const inner = withPath(value[step] ?? null, rest, held);
    return inner === undefined ? undefined : value.map((each, index) => (index === step ? inner : each));
  }
  if (!isObject(value)) return undefined;
  const inner = withPath(valueAt(value, [step]) ?? {}, rest, held);
  if (inner === undefined) return undefined;
  return Object.fromEntries([...Object.entries(value), [step, inner]]);
}

/** A copy without what stands at the end of a path. */
export function withoutPath<Value extends JsonValue>(value: Value, path: readonly PathStep[]): Value;
export function withoutPath(value: JsonValue, path: readonly PathStep[]): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (isList(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== step);
    return value.map((held, index) => (index === step ? withoutPath(held, rest) : held));
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== step || rest.length > 0);
  return Object.fromEntries(kept.map(([key, held]) => [key, key === step ? withoutPath(held, rest) : held]));
}

/** A copy without empty tables: they may be written down or only follow from what is in them. */
export function prune(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(prune);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).map(([key, held]) => [key, prune(held)] as const);
  const full: JsonObject = Object.fromEntries(kept.filter(([, held]) => !isEmptyTable(held)));
  return full;
}

function isEmptyTable(value: JsonValue): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
