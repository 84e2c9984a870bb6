import { Attributes } from "../otlp/attributes.ts";
import { messagesBudget } from "../otlp/newest-messages.ts";
import type { FlatCall, FlatContent, FlatMessage } from "./flat-message.ts";
import { placeholder } from "../otlp/placeholder.ts";

/** Writes one message under `<prefix>.message.*`. */
export function putMessage(attributes: Attributes, prefix: string, message: FlatMessage, maxBytes: number): void {
  const at = `${prefix}.message`;
  attributes.id(`${at}.role`, message.role).id(`${at}.name`, message.name).id(`${at}.tool_call_id`, message.toolCallId);
  const contents = message.contents.map((content) => shownContent(content, maxBytes));
  const text = plainText(contents);
  // Either one or the other: viewers show both, and the text would stand there twice.
  if (text !== undefined) {
    if (text !== "") attributes.text(`${at}.content`, text);
  } else {
    putContents(attributes, `${at}.contents`, contents);
  }
  for (const [index, call] of message.calls.entries()) putCall(attributes, `${at}.tool_calls.${index}.tool_call`, call);
}

/** A message's attributes without index, to learn their size. */
export function messageBytes(message: FlatMessage, maxBytes: number): number {
  const attributes = new Attributes(maxBytes);
  putMessage(attributes, "llm.input_messages.000", message, maxBytes);
  return attributes.bytes;
}

/** The text of a message that holds nothing but text. */
export function plainText(contents: readonly FlatContent[]): string | undefined {
  const texts = contents.flatMap((content) => (content.kind === "text" ? [content.text] : []));
  return texts.length === contents.length ? texts.join("\n\n") : undefined;
}

/** A picture that would be cut is of no use to anybody: a note stands for it. */
function shownContent(content: FlatContent, maxBytes: number): FlatContent {
  if (content.kind !== "image" || content.url.length <= maxBytes) return content;
  const [head = "", data = ""] = content.url.split(",", 2);
  return { kind: "text", text: placeholder("image", head.slice(0, 100), data.length) };
}

function putContents(attributes: Attributes, at: string, contents: readonly FlatContent[]): void {
  const most = attributes.bytes + messagesBudget;
  for (const [index, content] of contents.entries()) {
    if (attributes.bytes >= most) {
      const text = `…[truncated ${contents.length - index} parts]`;
      putContent(attributes, `${at}.${index}.message_content`, { kind: "text", text });
      return;
    }
    putContent(attributes, `${at}.${index}.message_content`, content);
  }
}

function putContent(attributes: Attributes, at: string, content: FlatContent): void {
  attributes.id(`${at}.type`, content.kind);
  switch (content.kind) {
    case "text":
      attributes.text(`${at}.text`, content.text);
      break;
    case "image":
      attributes.text(`${at}.image.image.url`, content.url);
      break;
    case "reasoning":
      if (content.text !== "") attributes.text(`${at}.text`, content.text);
      attributes
        .id(`${at}.id`, content.id)
        .text(`${at}.signature`, content.signature)
        .text(`${at}.encrypted_content`, content.encrypted);
      break;
  }
}

function putCall(attributes: Attributes, at: string, call: FlatCall): void {
  attributes.id(`${at}.id`, call.id).id(`${at}.function.name`, call.name);
  if (typeof call.arguments === "string") attributes.text(`${at}.function.arguments`, call.arguments);
  else attributes.json(`${at}.function.arguments`, call.arguments);
}
