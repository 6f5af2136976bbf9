/// Bodies of an update.
enum BodyRows {
    static let rows: [Row] = [
        Row("a key twice", Piece.body(#"{"offlineChargeCurrent":7,"offlineChargeCurrent":32}"#), 422),
        Row(
            "a key twice, in two cases", Piece.body(#"{"offlineChargeCurrent":7,"OfflineChargeCurrent":32}"#),
            422),
        Row("a key in a case of its own", Piece.body(#"{"OFFLINECHARGECURRENT":32}"#), 422),
        Row("a key in lower case", Piece.body(#"{"offlinechargecurrent":32}"#), 422),
        Row("a key in PascalCase", Piece.body(#"{"OfflineChargeCurrent":32}"#), 409),
        Row("an escape in a key", Piece.body(#"{"offline\u0043hargeCurrent":32}"#), 409),
        Row(
            "a key twice, once escaped",
            Piece.body(#"{"offlineChargeCurrent":7,"offline\u0043hargeCurrent":32}"#), 422),
        Row(
            "a key escaped in two cases",
            Piece.body(#"{"offlineChargeCurrent":7,"\u004fffline\u0043hargeCurrent":32}"#), 422),
        Row("an unknown key", Piece.body(#"{"offlineChargeCurrent":7,"x":1}"#), 422),
        Row(
            "an unknown key that folds to a known one", Piece.body(#"{"offlineChargeCurrent\u0000":32}"#), 422
        ),
        Row("a key with a space", Piece.body(#"{"offlineChargeCurrent ":32}"#), 422),
        Row("a look-alike key", Piece.body("{\"offline\u{D0}\u{A1}hargeCurrent\":32}"), 422),
        Row("a long s for an s", Piece.body("{\"offlineChargePha\u{C5}\u{BF}e\":7}"), 422),
        Row("a dotless i for an i", Piece.body("{\"offl\u{C4}\u{B1}neChargeCurrent\":32}"), 422),
        Row("nested", Piece.body(#"{"update":{"offlineChargeCurrent":32}}"#), 422),
        Row(
            "nested in a known key", Piece.body(#"{"offlineChargeCurrent":{"offlineChargeCurrent":32}}"#), 422
        ),
        Row("a list around", Piece.body("[\(Piece.unsafe)]"), 422),
        Row("a list as a value", Piece.body(#"{"offlineChargeCurrent":[32]}"#), 422),
        Row("null", Piece.body("null"), 422),
        Row(
            "null as a value beside another",
            Piece.body(#"{"offlineChargeCurrent":null,"offlineChargePhase":7,"maxChargeCurrent":99}"#), 422),
        Row("nothing", Piece.body(""), 422),
        Row("white space", Piece.body(" \r\n"), 422),
        Row("an empty object", Piece.body("{}"), 422),
        Row("a text around", Piece.body(#""{\"offlineChargeCurrent\":32}""#), 422),
        Row("a number", Piece.body("32"), 422),
        Row("a byte order mark", Piece.body("\u{EF}\u{BB}\u{BF}" + Piece.unsafe), 422),
        Row(
            "UTF-16 with its mark", Piece.body("\u{FF}\u{FE}" + Piece.unsafe.map { "\($0)\u{0}" }.joined()),
            422),
        Row("UTF-16 without a mark", Piece.body(Piece.unsafe.map { "\($0)\u{0}" }.joined()), 422),
        Row("UTF-16, the other way", Piece.body(Piece.unsafe.map { "\u{0}\($0)" }.joined()), 422),
        Row("UTF-7", Piece.body("+AHs-" + Piece.unsafe.dropFirst()), 422),
        Row("Latin-1", Piece.body("{\"offlineChargeCurrent\":32,\"\u{E9}\":1}"), 422),
        Row("half a character", Piece.body("{\"offlineChargeCurrent\":32}\u{C3}"), 422),
        Row("a half of a pair in a key", Piece.body(#"{"\ud800offlineChargeCurrent":32}"#), 422),
        Row("NaN", Piece.body(#"{"offlineChargeCurrent":NaN}"#), 422),
        Row("Infinity", Piece.body(#"{"offlineChargeCurrent":-Infinity}"#), 422),
        Row("1e400", Piece.body(#"{"offlineChargeCurrent":1e400}"#), 422),
        Row("1e-400", Piece.body(#"{"offlineChargeCurrent":1e-400}"#), 422),
        Row("finer than 1 mA", Piece.body(#"{"offlineChargeCurrent":6.0001}"#), 422),
        Row(
            "finer than any double", Piece.body(#"{"offlineChargeCurrent":6.00000000000000000000000001}"#),
            422),
        Row("an exponent", Piece.body(#"{"offlineChargeCurrent":0.32e2}"#), 409),
        Row(
            "a huge exponent of a zero",
            Piece.body(#"{"offlineChargeCurrent":0e99999999999999999999,"offlineChargePhase":9}"#), 422),
        Row("above the range", Piece.body(#"{"offlineChargeCurrent":33}"#), 422),
        Row("below the range", Piece.body(#"{"offlineChargeCurrent":-2}"#), 422),
        Row("beyond 64 bits", Piece.body(#"{"offlineChargeCurrent":18446744073709551648}"#), 422),
        Row("hexadecimal", Piece.body(#"{"offlineChargeCurrent":0x20}"#), 422),
        Row("a zero in front", Piece.body(#"{"offlineChargeCurrent":032}"#), 422),
        Row("a plus in front", Piece.body(#"{"offlineChargeCurrent":+32}"#), 422),
        Row("no digit before the point", Piece.body(#"{"offlineChargeCurrent":.5}"#), 422),
        Row("a number as text", Piece.body(#"{"offlineChargeCurrent":"32"}"#), 422),
        Row("true", Piece.body(#"{"offlineChargeCurrent":true}"#), 422),
        Row("a phase that is none", Piece.body(#"{"offlineChargePhase":3}"#), 422),
        Row("a phase as text", Piece.body(#"{"offlineChargePhase":"7"}"#), 422),
        Row("a phase with a fraction", Piece.body(#"{"offlineChargePhase":4.4}"#), 422),
        Row("single quotes", Piece.body("{'offlineChargeCurrent':32}"), 422),
        Row("no quotes", Piece.body("{offlineChargeCurrent:32}"), 422),
        Row("a comma at the end", Piece.body(#"{"offlineChargeCurrent":7,}"#), 422),
        Row("text behind", Piece.body(Piece.harmless + "x"), 422),
        Row("a second document", Piece.body(Piece.harmless + Piece.unsafe), 422),
        Row("a second line", Piece.body(Piece.harmless + "\n" + Piece.unsafe), 422),
        Row("a zero byte behind", Piece.body(Piece.harmless + "\u{0}"), 422),
        Row("a zero byte and more behind", Piece.body(Piece.harmless + "\u{0}" + Piece.unsafe), 422),
        Row("a comment", Piece.body(#"{"offlineChargeCurrent":7/*,"offlineChargeCurrent":32*/}"#), 422),
        Row("a comment to the end", Piece.body("{\"offlineChargeCurrent\":7}//\n"), 422),
        Row("a prefix against inclusion", Piece.body(")]}'\n" + Piece.unsafe), 422),
        Row("YAML", Piece.body("offlineChargeCurrent: 32\n"), 422),
        Row("XML", Piece.body("<update><offlineChargeCurrent>32</offlineChargeCurrent></update>"), 422),
        Row("a form", Piece.body("offlineChargeCurrent=32"), 422),
        Row("a form in JSON's clothes", Piece.body(#"{"a":"&offlineChargeCurrent=32&"}"#), 422),
        Row("no-break spaces", Piece.body("{\u{C2}\u{A0}\"offlineChargeCurrent\":7}"), 422),
        Row("a form feed", Piece.body("{\u{C}\"offlineChargeCurrent\":7}"), 422),
        Row("deep nesting", Piece.body(String(repeating: "[", count: 30_000)), 422),
        Row(
            "deep nesting, closed",
            Piece.body(
                String(repeating: #"{"a":"#, count: 9_000) + "1" + String(repeating: "}", count: 9_000)), 422),
        Row(
            "a large body of white space", Piece.body(String(repeating: " ", count: 65_510) + Piece.unsafe),
            413),
        Row("the largest body", Piece.body(String(repeating: " ", count: 65_536 - 27) + Piece.unsafe), 409),
        Row("a proposal's document", Piece.body(#"{"format":"fuseguard/proposal/1","updates":[]}"#), 422),
        Row(
            "the list of another service",
            Piece.body(#"{"$type":"System.Object","offlineChargeCurrent":32}"#), 422),
        Row("a prototype", Piece.body(#"{"__proto__":{"offlineChargeCurrent":32}}"#), 422),
        Row("a reference", Piece.body(##"{"$ref":"#/x","offlineChargeCurrent":32}"##), 422),
    ]
}

/// Updates of the installation, and fields that the vendor does not document.
enum SiteRows {
    static let rows: [Row] = [
        Row("a smaller fuse", Piece.site(#"{"maxCurrent":100}"#), 409),
        Row("a smaller fuse in PascalCase", Piece.site(#"{"MaxCurrent":100}"#), 409),
        Row("a smaller fuse, escaped", Piece.site(#"{"max\u0043urrent":100}"#), 409),
        Row(
            "a smaller fuse beside what is free", Piece.site(#"{"availableCurrent":10,"maxCurrent":100}"#),
            409),
        Row("a smaller fuse in a case of its own", Piece.site(#"{"MAXCURRENT":100}"#), 422),
        Row("a smaller fuse twice", Piece.site(#"{"maxCurrent":900,"MaxCurrent":100}"#), 422),
        Row("a fuse as text", Piece.site(#"{"maxCurrent":"100"}"#), 422),
        Row("no fuse", Piece.site(#"{"maxCurrent":null}"#), 422),
        Row("no mode", Piece.site(#"{"availableCurrent":10,"minPowerOfflineMode":null}"#), 422),
        Row("a fuse of zero", Piece.site(#"{"maxCurrent":0}"#), 422),
        Row("a fuse below zero", Piece.site(#"{"maxCurrent":-1}"#), 422),
        Row("a fuse finer than 1 mA", Piece.site(#"{"maxCurrent":100.00001}"#), 422),
        Row("a fuse of 1e400", Piece.site(#"{"maxCurrent":1e400}"#), 422),
        Row(
            "a smaller fuse in upper case",
            Piece.site(#"{"maxCurrent":100}"#, "/API/INSTALLATION/{site}/UPDATE"), 409),
        Row(
            "a smaller fuse, the path escaped",
            Piece.site(#"{"maxCurrent":100}"#, "/api/installation/{site}/%75pdate"), 400),
        Row(
            "a smaller fuse, two slashes",
            Piece.site(#"{"maxCurrent":100}"#, "/api/installation//{site}/update"), 400),
        Row(
            "a smaller fuse of an unknown installation",
            Piece.site(#"{"maxCurrent":100}"#, "/api/installation/x/update"), 424),
        Row("the other mode", Piece.site(#"{"minPowerOfflineMode":true}"#), 424),
        Row("the other mode, off", Piece.site(#"{"minPowerOfflineMode":false}"#), 424),
        Row("the other mode in PascalCase", Piece.site(#"{"MinPowerOfflineMode":true}"#), 424),
        Row("the other mode, escaped", Piece.site(#"{"\u006dinPowerOfflineMode":true}"#), 424),
        Row(
            "the other mode beside what is free",
            Piece.site(#"{"availableCurrent":10,"minPowerOfflineMode":true}"#), 424),
        Row("the other mode in a case of its own", Piece.site(#"{"minpowerofflinemode":true}"#), 422),
        Row("the other mode as text", Piece.site(#"{"minPowerOfflineMode":"true"}"#), 422),
        Row("the other mode as a number", Piece.site(#"{"minPowerOfflineMode":1}"#), 422),
        Row("the other mode nested", Piece.site(#"{"installation":{"minPowerOfflineMode":true}}"#), 422),
        Row("an installation's unknown key", Piece.site(#"{"availableCurrent":10,"circuits":[]}"#), 422),
        Row("an installation's empty body", Piece.site(""), 422),
        Row("an installation's list", Piece.site(#"[{"maxCurrent":100}]"#), 422),
        Row("an installation's form", Piece.site("maxCurrent=100"), 422),
        Row(
            "an installation's query", Piece.site("{}", "/api/installation/{site}/update?maxCurrent=100"), 400
        ),
        Row(
            "installations, plural", Piece.site(#"{"maxCurrent":100}"#, "/api/installations/{site}/update"),
            403),
        Row(
            "PUT of an installation",
            Piece.request("PUT", "/api/installation/{site}", body: #"{"maxCurrent":100}"#), 403),
        Row(
            "PATCH of an installation",
            Piece.request("PATCH", "/api/installation/{site}", body: #"{"maxCurrent":100}"#), 403),
        Row("PUT of a charger", Piece.request("PUT", "/api/chargers/{id}"), 403),
        Row("POST of a charger", Piece.path("/api/chargers/{id}"), 403),
        Row("POST of chargers", Piece.path("/api/chargers"), 403),
        Row("local settings", Piece.path("/api/chargers/{id}/localSettings"), 403),
        Row("authorise", Piece.path("/api/chargers/{id}/authorizecharge"), 403),
        Row("a command that is not documented", Piece.path("/api/chargers/{id}/sendCommand/2"), 403),
        Row("a command with a zero in front", Piece.path("/api/chargers/{id}/sendCommand/0102"), 403),
        Row("a command with more behind it", Piece.path("/api/chargers/{id}/sendCommand/102/update"), 403),
        Row("a command, escaped", Piece.path("/api/chargers/{id}/sendCommand/%32"), 403),
        Row("a command and a way up", Piece.path("/api/chargers/{id}/sendCommand/../update"), 400),
        Row("a circuit", Piece.path("/api/circuits/5e11f00d-0000-4000-8000-00000000cccc/update"), 403),
        Row("a batch", Piece.path("/api/$batch"), 403),
        Row("graphql", Piece.path("/graphql"), 403),
        Row("the gateway's own, unknown", Piece.path("/fuseguard/api/chargers/{id}/update"), 404),
    ]
}
