"""Applies a text classifier that Lectern exported: texts in, probabilities of the categories out.

The folder holds model.onnx (the weights), pipeline.json (how a text becomes what the model reads) and this file.

    pip install numpy onnxruntime
    python lectern_model.py "A text to classify" "Another one"

or in your own script:

    from lectern_model import Model
    model = Model()
    probabilities = model.probabilities(["A text to classify"])   # rows: texts, columns: model.classes
    labels = model.labels(["A text to classify"])

Reading texts needs nothing but Python 3.9; numpy and onnxruntime are asked for when probabilities are.
"""

import json
import math
import os
import re
import sys
import unicodedata

# Classes of characters, as pipeline.json numbers them.
SPACE, LETTER, DIGIT, ATTACHED, PUNCTUATION, PICTOGRAPH, REGIONAL, UNSPACED, PREPENDED = range(9)
WORD, NUMBER, URL, MENTION, HASHTAG, EMOTICON, EMOJI, SYMBOL = range(1, 9)
JOINER = "\u200d"

ESCAPE = re.compile(
    r"\\u([0-9a-fA-F]{4})|&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{2,7})|#x([0-9a-fA-F]{2,6}));"
)
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
EMOTICONS = re.compile(
    r"(?:[:;=8][-o'^*]?(?:[)\](\[dDpP/\\|}{@oO0*3$]|3)+|[xX][dD]+"
    r"|[)\](\[dD/\\|}{]+[-o'^*]?[:;=](?![a-zA-Z0-9/])|</?3+|>[:;=][-o'^*]?[()\[\]/\\|]"
    r"|\^[_.\-]*\^|-[_.]+-|[Tt]_+[Tt]|[oO0][_.][oO0])"
)
EMOTICON_START = frozenset(":;=8xX)]([dD/\\|}{<>^-TtoO0")
NEGATIONS = frozenset(
    "not no never nor cannot without n't neither nobody nothing none dont doesnt didnt isnt wasnt arent werent wont"
    " wouldnt cant couldnt shouldnt aint hasnt havent".split()
)
PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves u ur".split()
)
POSITIVE, NEGATIVE = {"positive", "pos", "good"}, {"negative", "neg", "bad"}
BLANKS = frozenset(
    [chr(unit) for unit in (*range(9, 14), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680)]
    + [chr(unit) for unit in (*range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)]
)
# What the address of a page cannot hold: white space as ECMAScript knows it, quotation marks, angle brackets.
NO_ADDRESS = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff<>\""


def joined_surrogates(text):
    """Two halves of one character that came as two escapes become that character."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def decode_escapes(text):
    def decoded(match):
        unit, name, decimal, hexadecimal = match.groups()
        if unit is not None:
            return chr(int(unit, 16))
        if name is not None:
            return NAMED[name]
        code = int(decimal) if decimal is not None else int(hexadecimal, 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match.group(0)

    return joined_surrogates(ESCAPE.sub(decoded, text))


class Characters:
    """What pipeline.json says of characters, so that every version of Unicode reads alike."""

    def __init__(self, tables):
        self.classes = self._expanded(tables["classes"])
        self.letters = self._expanded(tables["letters"])
        self.word = self._expanded(tables["word"])

        pairs = tables.get("stripped", [])
        self.stripped = dict(zip(pairs[0::2], pairs[1::2]))

    @staticmethod
    def _expanded(runs):
        table = bytearray(0x110000)
        for first, last, value in zip(runs[0::3], runs[1::3], runs[2::3]):
            table[first : last + 1] = bytes([value]) * (last + 1 - first)
        return table

    def kind(self, character):
        return self.classes[ord(character)]

    def is_letter(self, character):
        return self.letters[ord(character)] == 1

    def is_word(self, character):
        """Of single UTF-16 units: no half of a character is one of a word."""
        return ord(character) <= 0xFFFF and self.word[ord(character)] == 1

    def without_marks(self, text):
        return "".join(
            unicodedata.normalize("NFD", character)
            if "\uac00" <= character <= "\ud7a3"
            else self.stripped.get(character, character)
            for character in text
        )

    def has_letter_or_number(self, text):
        return any(self.word[ord(character)] == 1 and character != "_" for character in text)


class Tokenizer:
    def __init__(self, characters, options):
        self.characters = characters
        self.name = options["tokenizer"]
        self.punctuation = options["punctuation"] or options["markNegation"]
        prepended = "".join(
            re.escape(chr(code)) for code, kind in enumerate(characters.classes) if kind == PREPENDED
        )
        inside = "[^" + NO_ADDRESS + prepended + "]"
        self.address = re.compile(
            r"(?:https?://|www\.)" + inside + r"+|(?:[a-z0-9-]+\.)+"
            r"(?:com|org|net|gov|edu|co|uk|ly|me|tv|fm|io|be|gl)\b/" + inside + "*",
            re.IGNORECASE | re.ASCII,
        )

    def tokens(self, text):
        """(start, end, kind) of each token."""
        if self.name not in ("words", "tweet"):
            raise NotImplementedError(
                f"The tokenizer “{self.name}” rests on the dictionaries of ICU, which Python does not have: apply this "
                "model in Lectern, or train one with the tokenizer “tweet” or “words”."
            )
        return list(self._scan(text))

    def _kind(self, text, position):
        return self.characters.kind(text[position]) if position < len(text) else SPACE

    def _cluster_end(self, text, position):
        while position < len(text) and text[position] >= "\u0300" and self._kind(text, position) == ATTACHED:
            position += 1
        return position

    def _scan(self, text):
        tweet = self.name == "tweet"
        length = len(text)
        position = 0
        while position < length:
            start = position
            if text[position] <= " ":
                position += 1
                continue
            kind = self._kind(text, position)
            if kind == PREPENDED:
                while kind == PREPENDED and position < length:
                    position += 1
                    kind = self._kind(text, position)
                code = ord(text[position]) if position < length else 0
                if kind in (SPACE, ATTACHED):
                    if kind == SPACE and code > 0x1F:
                        position += 1
                    position = self._cluster_end(text, position)
                    if any(self.characters.is_letter(character) for character in text[start:position]):
                        yield start, position, WORD
                    continue
            if kind in (SPACE, ATTACHED):
                position = self._cluster_end(text, position + 1)
                continue
            if tweet and text[position] < "\x80":
                end, found = self._tweet_token(text, position)
                if end > 0:
                    position = self._cluster_end(text, end)
                    yield start, position, found
                    continue
            if kind in (LETTER, DIGIT):
                keycap = self._keycap_end(text, position)
                if keycap > 0:
                    position, found = keycap, EMOJI
                else:
                    position, found = self._word_end(text, position)
                yield start, position, found
            elif kind == UNSPACED:
                position = self._cluster_end(text, position + 1)
                yield start, position, WORD
            elif kind in (PICTOGRAPH, REGIONAL):
                position = self._emoji_end(text, position, kind)
                yield start, position, EMOJI
            else:
                sign = text[position]
                while position < length and text[position] == sign:
                    position = self._cluster_end(text, position + 1)
                if self.punctuation:
                    yield start, position, SYMBOL

    def _word_end(self, text, start):
        length = len(text)
        position, previous, found = start, SPACE, NUMBER
        while position < length:
            kind = self._kind(text, position)
            if kind == LETTER:
                found, previous = WORD, LETTER
            elif kind == DIGIT:
                if position > start and self._keycap_end(text, position) > 0:
                    break
                previous = DIGIT
            elif kind == PICTOGRAPH and position > 0 and text[position - 1] == JOINER:
                previous = SPACE
            elif kind != ATTACHED:
                if kind != PUNCTUATION or position + 1 >= length:
                    break
                following = self._kind(text, position + 1)
                apostrophe = text[position] in "'\u2019" and previous == LETTER and following == LETTER
                separator = text[position] in ".," and previous == DIGIT and following == DIGIT
                if not (apostrophe or separator):
                    break
            position += 1
        return position, found

    def _keycap_end(self, text, position):
        following = position + 1
        if text[following : following + 1] == "\ufe0f":
            following += 1
        if text[following : following + 1] != "\u20e3":
            return 0
        return self._cluster_end(text, following + 1)

    def _emoji_end(self, text, position, kind):
        position += 1
        if kind == REGIONAL:
            if self._kind(text, position) == REGIONAL:
                position += 1
            return self._cluster_end(text, position)
        while True:
            position = self._cluster_end(text, position)
            if position >= len(text) or text[position - 1] != JOINER:
                return position
            if self._kind(text, position) != PICTOGRAPH:
                return position
            position += 1

    def _tweet_token(self, text, position):
        sign = text[position]
        if sign in "@#":
            following = self._kind(text, position + 1)
            if following in (LETTER, DIGIT) or (sign == "#" and following == UNSPACED):
                return self._name_end(text, position + 1, sign == "#"), MENTION if sign == "@" else HASHTAG
            return (self._keycap_end(text, position), EMOJI) if sign == "#" else (0, 0)
        is_word = self.characters.is_word
        boundary = position == 0 or not is_word(text[position - 1])
        if boundary and "a" <= chr(ord(sign) | 32) <= "z" and self._may_be_address(text, position):
            match = self.address.match(text, position)
            if match is not None:
                end = match.end()
                while end > position + 1 and text[end - 1] in ".,;:!?)'\"’”…":
                    end -= 1
                return end, URL
        if sign in EMOTICON_START:
            word = is_word(sign)
            if word and not boundary:
                return 0, 0
            match = EMOTICONS.match(text, position)
            if match is not None:
                end = match.end()
                runs_on = end < len(text) and is_word(text[end])
                if (is_word(text[end - 1]) or word) and (runs_on or not boundary):
                    return 0, 0
                return end, EMOTICON
        return 0, 0

    def _name_end(self, text, position, hashtag):
        while position < len(text):
            kind = self._kind(text, position)
            joined = kind == PICTOGRAPH and text[position - 1] == JOINER
            if kind not in (LETTER, DIGIT, ATTACHED) and not joined and not (hashtag and kind == UNSPACED):
                break
            position += 1
        return position

    @staticmethod
    def _may_be_address(text, position):
        for at in range(position + 1, min(len(text), position + 40)):
            character = text[at]
            if character == ".":
                return at + 1 < len(text) and "a" <= chr(ord(text[at + 1]) | 32) <= "z"
            if character == ":":
                return text[at + 1 : at + 2] == "/"
            if not (("a" <= chr(ord(character) | 32) <= "z") or "0" <= character <= "9" or character == "-"):
                return False
        return False


def limited_repeats(term, most):
    kept, previous, run = [], "", 0
    for character in term:
        run = run + 1 if character == previous else 1
        previous = character
        if run <= most or "0" <= character <= "9":
            kept.append(character)
    return "".join(kept)


class Analyser:
    """A text as its terms."""

    def __init__(self, characters, options):
        self.characters = characters
        self.options = options
        self.tokenizer = Tokenizer(characters, options)

    def terms(self, given):
        options = self.options
        text = joined_surrogates(given)
        if options["decodeEscapes"]:
            text = decode_escapes(text)
        terms = []
        negated = False
        for start, end, kind in self.tokenizer.tokens(text):
            if options["markNegation"] and kind == SYMBOL:
                if text[start] in ".,;:!?":
                    negated = False
                if not options["punctuation"]:
                    continue
            choice = {URL: "urls", MENTION: "mentions", NUMBER: "numbers"}.get(kind)
            if choice is not None and options[choice] != "keep":
                if options[choice] == "drop":
                    continue
                term = {URL: "<url>", MENTION: "<user>", NUMBER: "<number>"}[kind]
            else:
                term = ("not_" if negated and kind == WORD else "") + self._written(text[start:end], kind)
            terms.append(term)
            if options["markNegation"] and kind == WORD and not negated:
                negated = term in NEGATIONS or term.endswith("n't")
        return terms

    def _written(self, token, kind):
        options = self.options
        if kind == EMOJI:
            term = token.replace("\ufe0f", "")
        else:
            if not token.isascii():
                if options["stripAccents"]:
                    token = self.characters.without_marks(token).replace(" ", "")
                else:
                    token = unicodedata.normalize("NFC", token)
            term = token.lower() if options["lowercase"] else token
            term = term.replace("\u2019", "'")
        return limited_repeats(term, options["maxRepeats"]) if options["maxRepeats"] > 0 else term


class Vocabulary:
    """Texts as numbers of tokens, for networks."""

    def __init__(self, characters, analyser, pipeline):
        self.characters = characters
        self.analyser = analyser
        self.options = pipeline["features"]
        terms, pieces = pipeline["terms"], pipeline["pieces"]
        self.words = len(terms)
        self.ids = {term: index for index, term in enumerate(terms) if index > 0}
        self.pieces = {piece: self.words + index for index, piece in enumerate(pieces)}
        self.size = self.words + len(pieces)

    def tokens(self, text):
        options = self.options
        terms = self.analyser.terms(text)[: options["maxTokens"]]
        tokens = []
        for start, term in enumerate(terms):
            tokens.append(self.ids.get(term, 0))
            for end in range(start + 2, min(start + options["ngrams"], len(terms)) + 1):
                found = self.ids.get(" ".join(terms[start:end]))
                if found is not None:
                    tokens.append(found)
            if options["longestPiece"] > 0:
                tokens.extend(self.pieces[piece] for piece in self._pieces(term) if piece in self.pieces)
        return self._with_pairs(tokens, options.get("pairBuckets", 0))

    def _pieces(self, word):
        if word.startswith("<") or not self.characters.has_letter_or_number(word):
            return
        marked = ["<", *word, ">"]
        for size in range(self.options["shortestPiece"], self.options["longestPiece"] + 1):
            if size < len(marked):
                for start in range(len(marked) - size + 1):
                    yield "".join(marked[start : start + size])

    def _with_pairs(self, tokens, buckets):
        if buckets == 0:
            return tokens
        result, before = [], -1
        for token in tokens:
            result.append(token)
            if token >= self.words:
                continue
            if before >= 0:
                result.append(self.size + pair_bucket(before, token, buckets))
            before = token
        return result


def pair_bucket(first, second, buckets):
    mask = 0xFFFFFFFF
    value = (((first + 1) * 1664525) & mask) ^ (second + 1)
    value = ((value ^ (value >> 15)) * 0x85EBCA6B) & mask
    value = ((value ^ (value >> 13)) * 0xC2B2AE35) & mask
    return (value ^ (value >> 16)) % buckets


class Vectorizer:
    """Texts as sparse rows of features, for linear models."""

    def __init__(self, analyser, pipeline):
        self.analyser = analyser
        self.text = pipeline["text"]
        self.features = pipeline["features"]
        self.blocks = []
        first = 0
        sources = [self._word_terms] if self.features["wordNgrams"] > 0 else []
        if self.features["longestCharacters"] > 0:
            sources.append(self._character_terms)
        for source, terms, weights in zip(sources, pipeline["terms"], pipeline["idf"]):
            self.blocks.append((source, {term: index for index, term in enumerate(terms)}, weights, first))
            first += len(terms)

    def row(self, text):
        columns, values = [], []
        for source, known, weights, first in self.blocks:
            counts = {}
            for term in source(text):
                feature = known.get(term)
                if feature is not None:
                    counts[feature] = counts.get(feature, 0) + 1
            own = []
            for feature in sorted(counts):
                value = 1.0 if self.features["weighting"] == "binary" else float(counts[feature])
                if self.features["sublinear"]:
                    value = 1 + math.log(value)
                own.append((first + feature, value * weights[feature]))
            norm = math.sqrt(sum(value * value for _, value in own))
            scale = 1 / norm if norm > 0 and self.features.get("normalise", True) else 1.0
            columns.extend(column for column, _ in own)
            values.extend(value * scale for _, value in own)
        return columns, values

    def _word_terms(self, text):
        terms = self.analyser.terms(text)
        for start in range(len(terms)):
            for end in range(start + 1, min(start + self.features["wordNgrams"], len(terms)) + 1):
                yield " ".join(terms[start:end])

    def _character_terms(self, given):
        text = joined_surrogates(given)
        if self.text["decodeEscapes"]:
            text = decode_escapes(text)
        if self.text["stripAccents"]:
            text = self.analyser.characters.without_marks(text)
        if self.text["lowercase"]:
            text = text.lower()
        text = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
        for word in "".join(" " if character in BLANKS else character for character in text).split(" "):
            if word == "":
                continue
            padded = f" {word} "
            shortest = max(1, self.features["shortestCharacters"])
            for size in range(shortest, self.features["longestCharacters"] + 1):
                if size >= len(padded):
                    yield padded
                    break
                for start in range(len(padded) - size + 1):
                    yield padded[start : start + size]


class Lexicon:
    """A word list: how often the words of each category are found, and the sum of their weights."""

    def __init__(self, analyser, entries):
        self.analyser = analyser
        self.categories = list(dict.fromkeys(entry["category"] for entry in entries))
        self.whole, self.beginnings = {}, {}
        self.longest = 1
        for entry in entries:
            term = entry["term"]
            is_open = len(term) > 1 and term.endswith("*")
            words = analyser.terms(term[:-1] if is_open else term)
            if not words:
                continue
            into = self.beginnings if is_open and len(words) == 1 else self.whole
            known = into.setdefault(" ".join(words), [])
            category = self.categories.index(entry["category"])
            if all(own != category for own, _ in known):
                known.append((category, entry["weight"]))
            self.longest = max(self.longest, len(words))
        self.lengths = sorted({len(word) for word in self.beginnings}, reverse=True)

    def find(self, text):
        terms = self.analyser.terms(text)
        sums, hits = [0.0] * len(self.categories), [0] * len(self.categories)
        start = 0
        while start < len(terms):
            taken = 0
            for length in range(min(self.longest, len(terms) - start), 0, -1):
                found = self.whole.get(" ".join(terms[start : start + length]))
                if found is None and length == 1:
                    found = self._by_beginning(terms[start])
                if found is not None:
                    for category, weight in found:
                        sums[category] += weight
                        hits[category] += 1
                    taken = length
                    break
            start += max(1, taken)
        return sums, hits, terms

    def _by_beginning(self, word):
        for length in self.lengths:
            if length <= len(word) and word[:length] in self.beginnings:
                return self.beginnings[word[:length]]
        return None


class Model:
    """A classifier; `folder` is where model.onnx and pipeline.json lie."""

    def __init__(self, folder=None):
        self.folder = folder or os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(self.folder, "pipeline.json"), encoding="utf-8") as file:
            description = json.load(file)
        self.classes = description["classes"]
        self.cutoffs = description.get("cutoffs")
        # Texts whose largest probability is lower were meant for people; None where none are.
        self.abstain_below = description.get("abstainBelow")
        self.kind = description["kind"]
        pipeline = description["pipeline"]
        self._session = None
        if self.kind == "majority":
            return
        self.characters = Characters(description["characters"])
        analyser = Analyser(self.characters, pipeline["text"])
        if self.kind == "linear":
            self._vectorizer = Vectorizer(analyser, pipeline)
        elif self.kind in ("dan", "network"):
            self._vocabulary = Vocabulary(self.characters, analyser, pipeline)
        else:
            self._lexicon = Lexicon(analyser, pipeline["entries"])

    def inputs(self, texts):
        """What the model reads: a list for each text."""
        if self.kind == "linear":
            rows = [self._vectorizer.row(text) for text in texts]
            return {"columns": [columns for columns, _ in rows], "values": [values for _, values in rows]}
        if self.kind in ("dan", "network"):
            return {"tokens": [self._vocabulary.tokens(text) for text in texts]}
        if self.kind == "dictionary":
            return {"numbers": [self._category_sums(text) for text in texts]}
        if self.kind == "sentiment-features":
            return {"numbers": [self._sentiment_features(text) for text in texts]}
        return {"numbers": [[0.0] for _ in texts]}

    def _category_sums(self, text):
        names = [name.strip().lower() for name in self.classes]
        totals = [0.0] * len(names)
        sums, _, _ = self._lexicon.find(text)
        for category, total in zip(self._lexicon.categories, sums):
            if category.strip().lower() in names:
                totals[names.index(category.strip().lower())] += abs(total)
        return totals

    def _sentiment_features(self, text):
        _, hits, terms = self._lexicon.find(text)
        positive = negative = 0
        for category, count in zip(self._lexicon.categories, hits):
            if category.lower() in POSITIVE:
                positive += count
            elif category.lower() in NEGATIVE:
                negative += count
        words = sum(1 for term in terms if self.characters.has_letter_or_number(term))
        plain = [term.lower() for term in terms]
        return [
            float(positive),
            float(negative),
            1.0 if "no" in plain else 0.0,
            float(sum(1 for term in plain if term in PRONOUNS)),
            1.0 if "!" in text else 0.0,
            math.log(max(1, words)),
        ]

    def probabilities(self, texts, batch=256):
        """One row for each text, one column for each of `classes`."""
        import numpy
        import onnxruntime

        if self._session is None:
            self._session = onnxruntime.InferenceSession(
                os.path.join(self.folder, "model.onnx"), providers=["CPUExecutionProvider"]
            )
        results = [numpy.zeros((0, len(self.classes)), numpy.float32)]
        for first in range(0, len(texts), batch):
            feeds = {}
            for name, rows in self.inputs(texts[first : first + batch]).items():
                whole = name in ("tokens", "columns")
                width = max(1, *(len(row) for row in rows))
                filled = numpy.full((len(rows), width), -1 if whole else 0, numpy.int64 if whole else numpy.float32)
                for index, row in enumerate(rows):
                    filled[index, : len(row)] = row
                feeds[name] = filled
            results.append(self._session.run(["probabilities"], feeds)[0])
        return numpy.concatenate(results)

    def labels(self, texts):
        probabilities = self.probabilities(texts)
        if self.cutoffs is not None:
            # The answer is the category whose probability is largest in relation to its cutoff.
            probabilities = probabilities / self.cutoffs
        return [self.classes[index] for index in probabilities.argmax(axis=1)]


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    model = Model()
    if sys.argv[1:2] == ["--inputs"]:
        # Texts as a JSON list on standard input; what the model would read of them on standard output.
        print(json.dumps(model.inputs(json.load(sys.stdin))))
    else:
        for text, row in zip(sys.argv[1:], model.probabilities(sys.argv[1:])):
            shares = "  ".join(f"{name} {share:.4f}" for name, share in zip(model.classes, row))
            print(f"{shares}  {text}")
