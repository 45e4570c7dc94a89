"""Prints as JSON what Python's email package, with its policy "default", reads of the messages in a
directory: an independent opinion for heads_agreement_test.ts. Needs no package beside Python itself."""

import datetime
import email
import email.policy
import json
import os
import re
import sys


def text(value):
    """Runs of white space count as one space; bytes that are not UTF-8 are replaced."""
    collapsed = re.sub(r"[ \t\r\n]+", " ", str(value)).strip(" ")
    return collapsed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def subject(message):
    value = message["subject"]
    return None if value is None else text(value)


def people(message, name):
    return [it for header in message.get_all(name, []) for it in addresses(header)]


def addresses(header):
    pairs = [(text(it.display_name), text(it.addr_spec)) for it in header.addresses]
    return [[name, "" if it == "<>" else it] for name, it in pairs if name or it != "<>"]


def sender(message):
    """A second From does not count, as a second subject does not."""
    header = message["from"]
    return [] if header is None else addresses(header)


def date(message):
    header = message["date"]
    moment = None if header is None else header.datetime
    if moment is None:
        return None
    zone = moment.tzinfo
    # A moment without a zone counts as UTC, on either side.
    aware = moment if zone else moment.replace(tzinfo=datetime.timezone.utc)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    seconds = (aware - epoch).total_seconds()
    return [int(seconds * 1000), int(moment.utcoffset().total_seconds() // 60) if zone else None]


def message_id(message):
    value = message["message-id"]
    return None if value is None else re.sub(r"^<|>$", "", text(value)) or None


def attachments(message):
    found = []
    collect(message, False, found)
    return found


def collect(part, related, found):
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            collect(child, related or kind == "multipart/related", found)
        return
    name = part.get_filename()
    disposition = part.get_content_disposition()
    inline = related and part["content-id"] is not None and disposition != "attachment"
    if kind == "message/rfc822" and part.is_multipart():
        inner = part.get_payload()[0]
        found.append([text(name or (subject(inner) or "message") + ".eml"), inline])
        collect(inner, False, found)
    elif (
        disposition == "attachment"
        or name
        or part.get_content_maintype() not in ("text", "multipart", "message")
    ):
        found.append([text(name or ""), inline])


def attempt(read, *arguments):
    try:
        return read(*arguments)
    except Exception as error:
        return "raised " + type(error).__name__


def main(directory):
    heads = []
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), "rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        heads.append(
            {
                "from": attempt(sender, message),
                "to": attempt(people, message, "to"),
                "cc": attempt(people, message, "cc"),
                "bcc": attempt(people, message, "bcc"),
                "subject": attempt(subject, message),
                "date": attempt(date, message),
                "messageId": attempt(message_id, message),
                "attachments": attempt(attachments, message),
            }
        )
    json.dump({"heads": heads}, sys.stdout)


main(sys.argv[1])
