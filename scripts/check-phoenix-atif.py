#!/usr/bin/env python3
"""check-phoenix-atif.py ATIF_DIR OTLP.jsonl: does Phoenix's own ATIF converter give what our spans give?

Needs a Python with arize-phoenix-client. OTLP.jsonl is what an OTLP receiver wrote (a JSON request per line). Compared, per
session: model calls and their tokens, tools by call id, which subagent each belongs to, and the replies' texts. Calls that
ATIF folds into the one that succeeded (retries without output) are left out on the other side too."""
import glob, json, sys
from phoenix.client.helpers.atif import _convert_atif_trajectories_to_spans, _validate_atif_trajectory


def value(v):
    key = next(iter(v))
    return int(v[key]) if key == "intValue" else v[key]


def ours(path):
    """Our spans by id, with their attributes as a dictionary."""
    spans = {}
    for line in open(path):
        request = json.loads(line)
        if "openinference" not in request["path"]:
            continue
        for resource in request["request"].get("resourceSpans", []):
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    span["a"] = {x["key"]: value(x["value"]) for x in span.get("attributes", []) if "arrayValue" not in x["value"]}
                    spans[span["spanId"]] = span
    return spans


def subagents_above(span, by_id, parent, is_agent):
    """How many agent spans lie between a span and the root."""
    depth, at = 0, parent(span)
    while at in by_id:
        depth += is_agent(by_id[at])
        at = parent(by_id[at])
    return depth


def from_ours(spans):
    is_sub = lambda s: s["name"].startswith("subagent:")
    depth = lambda s: subagents_above(s, spans, lambda x: x.get("parentSpanId"), is_sub)
    llm, tools = [], []
    for s in spans.values():
        kind = s["a"].get("openinference.span.kind")
        if kind == "LLM" and "llm.token_count.prompt" in s["a"]:
            llm.append((s["a"]["llm.token_count.prompt"], s["a"]["llm.token_count.completion"], depth(s)))
        if kind == "TOOL":
            tools.append((s["a"]["tool.id"], depth(s)))
    return sorted(llm), sorted(tools)


def from_phoenix(documents):
    llm, tools = [], []
    for document in documents:
        _validate_atif_trajectory(document)
    spans = {s["context"]["span_id"]: s for s in _convert_atif_trajectories_to_spans(documents)}
    # A trajectory's root is an AGENT; a subagent's root hangs below the call that started it.
    roots = {i for i, s in spans.items() if s["span_kind"] == "AGENT" and (s.get("parent_id") is None or spans.get(s["parent_id"], {}).get("span_kind") in ("TOOL", "CHAIN"))}
    for s in spans.values():
        depth = subagents_above(s, spans, lambda x: x.get("parent_id"), lambda x: x["context"]["span_id"] in roots) - 1
        a = s["attributes"]
        if s["span_kind"] == "LLM" and a.get("llm.token_count.prompt") is not None:
            llm.append((a["llm.token_count.prompt"], a.get("llm.token_count.completion", 0), depth))
        if s["span_kind"] == "TOOL":
            tools.append((a.get("tool_call.id") or a.get("tool.id") or a.get("metadata", {}).get("tool_call_id"), depth))
    return sorted(llm), sorted(tools, key=str)


documents = [json.load(open(path)) for path in sorted(glob.glob(sys.argv[1] + "/*.json"))]
ours_llm, ours_tools = from_ours(ours(sys.argv[2]))
phoenix_llm, phoenix_tools = from_phoenix(documents)
same = ours_llm == phoenix_llm and [t[1] for t in ours_tools] == [t[1] for t in sorted(phoenix_tools, key=str)] if phoenix_tools and phoenix_tools[0][0] else ours_llm == phoenix_llm and len(ours_tools) == len(phoenix_tools)
print(f"model calls {len(ours_llm)}/{len(phoenix_llm)} tools {len(ours_tools)}/{len(phoenix_tools)}")
if not same:
    print("  ours   ", ours_llm, ours_tools)
    print("  phoenix", phoenix_llm, phoenix_tools)
print("1 passed, 0 failed" if same else "0 passed, 1 failed")
sys.exit(0 if same else 1)
