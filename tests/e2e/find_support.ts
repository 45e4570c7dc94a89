/** Queries beside checks of a message's text, for messages of the samples: plain heads, text in UTF-8. */
export const bruteForceWords: readonly (readonly [string, (text: string) => boolean])[] = [
  ["from:brown", (text) => /^From: .*brown/im.test(text)],
  ["subject:report", (text) => /^Subject: .*report/im.test(text)],
  [
    "subject:report -from:smith",
    (text) => /^Subject: .*report/im.test(text) && !/^From: .*smith/im.test(text),
  ],
  [
    "id:1608134943-10@mail.company.com",
    (text) => text.includes("<1608134943-10@mail.company.com>"),
  ],
  ["larger:1000", (text) => new TextEncoder().encode(text).length > 1000],
];
