import type { Advice } from "../engine/advice.ts";

/** Advice in a sentence. */
export function adviceText(advice: Advice): string {
  switch (advice.code) {
    case "headless":
      return `Warning: a status.fld could not be recovered ("${advice.entry}"); the server ignores such a folder until its status.fld is restored`;
    case "start":
      return "Next: start Kerio Connect";
    case "indexes":
      return "The server repairs the folder indexes by itself within 30 s of its start; for servers up to 7.2.4, rename each index.fld to index.bad first";
    case "otherStore": {
      const { named, store, configuration, isFilled } = advice;
      const other = isFilled
        ? `the mail was recovered to "${store}"`
        : `until now it was "${store}"`;
      return `Warning: the recovered mailserver.cfg names the store "${named}", but ${other}. Before you start the server, correct StoreDir in "${configuration}", or move the mail`;
    }
  }
}
