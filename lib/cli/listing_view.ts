import type { ListingView } from "../report/listing_text.ts";
import type { Request } from "./request.ts";

/** How much of a listing was asked for. */
export function listingView(
  { verbose, scope }: Request,
): Pick<ListingView, "verbose" | "isNarrowed"> {
  return { verbose, isNarrowed: scope.users.length > 0 };
}
