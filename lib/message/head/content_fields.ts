import type { FieldName } from "./header_fields.ts";
import { type Parameterised, parseParameterised } from "./parameters.ts";

/** What the Content- fields of a message, or of a part of one, say. */
export interface ContentFields {
  /** In lower case; `text/plain` where there is none, or none that is well formed (RFC 2045 5.2). */
  readonly type: string;
  readonly charset: string | undefined;
  readonly boundary: string | undefined;
  /** The transfer encoding in lower case; `7bit` where there is none. */
  readonly encoding: string;
  /** In lower case. */
  readonly disposition: string | undefined;
  readonly fileName: string | undefined;
  /** Whether it has a Content-ID, by which an HTML text shows it. */
  readonly hasContentId: boolean;
}

/** A file name is cut at this. In characters. */
const LONGEST_NAME = 1024;

const NOTHING: Parameterised = { value: "", parameters: new Map() };

/** Reads the Content- fields. `defaultType` stands for a type that is missing. */
export function readContentFields(
  values: ReadonlyMap<FieldName, string>,
  { defaultType = "text/plain" }: { readonly defaultType?: string } = {},
): ContentFields {
  const typeField = values.get("content-type");
  const type = typeField === undefined ? NOTHING : parseParameterised(typeField);
  const charset = type.parameters.get("charset");
  const dispositionField = values.get("content-disposition");
  const disposition = dispositionField === undefined
    ? NOTHING
    : parseParameterised(dispositionField, charset);
  const fileName = disposition.parameters.get("filename") || type.parameters.get("name");
  const boundary = type.parameters.get("boundary");
  const encoding = values.get("content-transfer-encoding");
  return {
    type: typeField === undefined ? defaultType : wellFormed(type.value),
    charset,
    boundary: boundary || undefined,
    encoding: encoding === undefined ? "7bit" : firstToken(encoding),
    disposition: disposition.value || undefined,
    fileName: fileName?.slice(0, LONGEST_NAME) || undefined,
    hasContentId: values.has("content-id"),
  };
}

/**
 * Whether a part counts as an attachment: it says so, has a file name, or is neither text nor a report
 * about delivery.
 */
export function isAttachment(
  { type, disposition, fileName }: Pick<ContentFields, "type" | "disposition" | "fileName">,
): boolean {
  if (disposition === "attachment" || fileName !== undefined) return true;
  if (type === "message/rfc822" || type === "message/global") return true;
  return !/^(?:text|multipart|message)\//.test(type);
}

function wellFormed(type: string): string {
  return /^[^\s/]{1,100}\/[^\s/]{1,100}$/.test(type) ? type : "text/plain";
}

function firstToken(encoding: string): string {
  return /[^\s();"]+/.exec(encoding)?.[0].toLowerCase() ?? "7bit";
}
