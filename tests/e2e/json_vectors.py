"""What is JSON and what is not, by the sections of RFC 8259: bytes that every parser must refuse (NOT_JSON), values that
every parser must take (VALUES), and texts around a value that change nothing (around)."""

DEEP = 200000

# §2: structure. §4: objects. §5: arrays.
STRUCTURE = [
    b" ", b"\n", b"{", b"}", b"[", b"]", b"{}{}", b"{}x", b"{} {}", b"{},", b"{}]", b"{}}", b"[]]", b"[}", b"{]",
    b"{,}", b"[,]", b"[,1]", b"[1,]", b"[1,,2]", b"[1 2]", b"[1:2]", b"[1;2]", b'{"a"}', b'{"a":}', b'{"a",1}', b'{:1}',
    b'{"a":1,}', b'{,"a":1}', b'{"a":1,,"b":2}', b'{"a" 1}', b'{"a"=1}', b'{"a"::1}', b'{"a":1:2}', b'{"a":1 "b":2}',
    b'{"a":1;"b":2}', b"{a:1}", b"{'a':1}", b"{1:1}", b"{null:1}", b"{[]:1}", b'{"a":1]', b'{"a":[1}', b'["a":1]',
    b'{"a":1}/**/', b'/**/{"a":1}', b'{"a":1}//', b'{"a":1}#', b"//{}", b"{}\x00", b"\x00{}", b'{"a\x00":1}',
    b"<a/>", b"a=1&b=2", b"---\na: 1", b"(1)", b'{"a":(1)}', b"*", b",", b":", b'"',
]
# §2: only these four are blanks.
BLANKS = [b"\x0b{}", b"\x0c{}", b"{}\x0b", b"\xc2\xa0{}", b"\xe2\x80\xa8{}", b"\xe3\x80\x80{}", b"\xef\xbb\xbf{}", b"\xe2\x81\xa0{}"]
# §3: literal names.
LITERALS = [b"tru", b"True", b"TRUE", b"truee", b"t", b"fals", b"False", b"falsee", b"nul", b"Null", b"NULL", b"nulll", b"None",
            b"undefined", b"yes", b"NaN", b"nan", b"Infinity", b"-Infinity", b"inf", b"-inf", b"+true", b"true false"]
# §6: numbers. The last four the grammar allows and §6 lets a parser refuse: we have no such numbers.
NUMBERS = [b"01", b"-01", b"00", b"-", b"+", b"+1", b"--1", b"-+1", b"++1", b"- 1", b".5", b"-.5", b"1.", b"-1.", b"1.e1", b"1e",
           b"1e+", b"1e-", b"1E", b"1e1.5", b"1.5.5", b"1e1e1", b"e1", b"0x10", b"0b1", b"0o7", b"1_000", b"1,5", b"1f", b"1d",
           b"1n", b"1L", b"0e", b"0.e1", b"1/2", b"$1", b"1 000", "１".encode(), "٣".encode(), b"9" * 5000, b"1e999999",
           b"9223372036854775808", b"-9223372036854775809"]
# §7: strings. Every control character must be escaped; of the escapes there are nine. Half a surrogate pair is no
# character (§8.2: what to do with it is open, and we refuse).
ESCAPES = [b"\\" + bytes([letter]) for letter in b"aceghijkmopqsvxyz0123'?%U"] + [b"\\"]
STRINGS = [b'"', b'"a', b"'a'", b'"a\'', b'"\\"', b'"\\u', b'"\\u1', b'"\\u12', b'"\\u123"', b'"\\u12G4"', b'"\\u 123"', b'"\\u-123"',
           b'"\\ud800"', b'"\\udc00"', b'"\\udc00\\ud800"', b'"\\ud800\\ud800"', b'"\\ud800a"', b'"\\ud800\\n"', b'"a" "b"',
           b'"a""b"', b'`a`', "“a”".encode()]
# §8.1: UTF-8, as RFC 3629 has it: no lone continuation, nothing cut short, overlong, beyond U+10FFFF, no surrogate.
BYTES = [b"\x80", b"\xbf", b"\xc0\x80", b"\xc0\xaf", b"\xc1\xbf", b"\xc2", b"\xc2a", b"\xe0\x80\xaf", b"\xe0\x9f\xbf", b"\xe4\xb8",
         b"\xe4\xb8a", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x80\x80\xaf", b"\xf0\x8f\xbf\xbf", b"\xf0\x9f\x98",
         b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xfe", b"\xff"]
OTHER_ENCODINGS = ['{"a":1}'.encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")]
WHOLE = b'{"a":[1,-2.5e+3,"\\u00e9\\n",true,false,null,{"b":"c"}]}'

NOT_JSON = list(dict.fromkeys([
    *STRUCTURE, *BLANKS, *OTHER_ENCODINGS,
    *(b'{"a":' + text + b"}" for text in (*LITERALS, *NUMBERS, *STRINGS)),
    *(b'{"a":"' + text + b'"}' for text in (*ESCAPES, *BYTES, *(bytes([code]) for code in range(0x20)))),
    *(b'{"' + text + b'":1}' for text in (b"\xff", b"\n", b"\\x")),
    *(WHOLE[:size] for size in range(1, len(WHOLE))),
    b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a":' * 50000, b'{"a":' * 50000 + b"1" + b"}" * 50000,
]))
# JSON, but no object with each name once, which is what the program takes.
NO_OBJECT = [b"[]", b"[{}]", b"null", b"true", b"false", b"1", b"-1.5", b'"text"', b'""', b'{"":1}', b'{"a":1,"a":1}',
             b'{"a":1,"\\u0061":2}']

VALUES = [
    *(b"0 -0 1 -1 10 123 -123 9223372036854775807 -9223372036854775808 0.0 0.5 -0.5 1.5 1.50 123.456 1e1 1E1 1e+1 1e-1 1E+1"
      b" 1E-1 0e0 0e+0 0E-0 -0e0 -0.0 1.5e3 1.5E-3 1e05 1e00 0.000000000001 123456789.123456789 1e300 -1e300 1e-300".split()),
    b"true", b"false", b"null", b"[]", b"{}", b"[[]]", b"[{}]", b'{"":{}}', b"[1]", b"[1,2]", b"[1,[2,[3]]]", b'{"a":[]}',
    b'{"a":{"b":{"c":1}}}', b'["a",1,true,null,{}]', b"[" * 30 + b"]" * 30, b'""', b'" "', b'"a"', b'"0"', b'"null"',
    *(b'"\\' + letter + b'"' for letter in (b'"', b"\\", b"/", b"b", b"f", b"n", b"r", b"t")),
    b'"\\u0001"', b'"\\u0020"', b'"\\u007f"', b'"\\u0080"', b'"\\u00e9"', b'"\\u00E9"', b'"\\u4e2d"', b'"\\uffff"', b'"\\uFFFD"',
    b'"\\ud83d\\ude00"', b'"\\uD83D\\uDE00"', b'"\\udbff\\udfff"', b'"\\ud800\\udc00"', b'"\\u2028\\u2029"', b'"\\\\u0041"',
    b'"\x7f"', "\"\u0080\"".encode(), "\"é\"".encode(), "\"\u07ff\"".encode(), "\"\u0800\"".encode(), "\"中\"".encode(),
    "\"\ud7ff\"".encode(), "\"\ue000\"".encode(), "\"\uffff\"".encode(), "\"\U00010000\"".encode(), "\"😀\"".encode(),
    "\"\U0010ffff\"".encode(), "\"\ufeff\"".encode(), "\"\u202e\"".encode(), "\"a\u0301\"".encode(), b'"//"', b'"/* */"', b'"{}[],:"',
    b'"<script>"', b"\"' OR 1=1 --\"", b'"%s%n%x"', b'"../../etc/passwd"', b'"' + b"a" * 5000 + b'"',
]
AROUND = [(b"", b""), (b" ", b" "), (b"\n\t ", b"\r\n"), (b"\r\r", b"\t\t")]
