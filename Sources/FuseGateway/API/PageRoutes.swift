import Crypto
import Foundation
import FuseJSON
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of the files that are built into the program.
struct PageRoutes: Sendable {
    private let page: BuiltIn
    private let description: BuiltIn

    /// The page's scripts, in the order in which they run.
    private static let scripts = [
        PackageResources.v_page_words_js,
        PackageResources.v_page_dom_js,
        PackageResources.v_page_api_js,
        PackageResources.v_page_bars_js,
        PackageResources.v_page_chargers_js,
        PackageResources.v_page_tree_js,
        PackageResources.v_page_reasons_js,
        PackageResources.v_page_plans_js,
        PackageResources.v_page_lists_js,
        PackageResources.v_page_sheet_js,
        PackageResources.v_page_desk_js,
        PackageResources.v_page_js,
    ]
    /// The page's styles in order, so that the rules for printing override those for the screen.
    private static let styles = [
        PackageResources.v_page_css, PackageResources.v_page_tree_css, PackageResources.v_page_print_css,
    ]

    /// Assembles the page.
    ///
    /// - Parameter isEncrypted: True if the gateway serves TLS.
    init(isEncrypted: Bool) {
        let style = Self.joined(Self.styles)
        let script = Self.joined(Self.scripts)
        let html = String(decoding: PackageResources.v_page_html, as: UTF8.self)
            .replacing("<!-- style -->", with: "<style>\(style)</style>")
            .replacing("<!-- script -->", with: "<script>\(script)</script>")
        let policy = [
            "default-src 'none'", "style-src '\(Self.hash(style))'", "script-src '\(Self.hash(script))'",
            "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
        ].joined(separator: "; ")
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: policy,
            .fixed("Referrer-Policy"): "no-referrer",
            .fixed("Cross-Origin-Opener-Policy"): "same-origin",
            .fixed("Cross-Origin-Resource-Policy"): "same-origin",
        ]
        if isEncrypted { headers[.strictTransportSecurity] = "max-age=31536000" }
        page = BuiltIn(ByteBuffer(string: html), headers)
        description = BuiltIn(
            ByteBuffer(bytes: PackageResources.openapi_json), [.contentType: "application/json"])
    }

    var routes: [APIRoute] {
        [
            .get("/fuseguard") { _ in
                Response(status: .permanentRedirect, headers: [.location: "/fuseguard/"])
            },
            .get("/fuseguard/") { page.response($0) },
            .get("/fuseguard/v1/openapi.json") { description.response($0) },
        ]
    }

    private static func joined(_ files: [[UInt8]]) -> String {
        files.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    /// The hash by which the content security policy names an inline style or script.
    private static func hash(_ text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString()
    }
}

/// A file that is built into the program, with its headers.
private struct BuiltIn: Sendable {
    let body: ByteBuffer
    let headers: HTTPFields

    init(_ body: ByteBuffer, _ headers: HTTPFields) {
        let digest = SHA256.hash(data: Array(body.readableBytesView))
        var headers = headers
        headers[.eTag] = "\"" + Data(digest).base64EncodedString() + "\""
        headers[.cacheControl] = "no-cache"
        headers[.xContentTypeOptions] = "nosniff"
        self.body = body
        self.headers = headers
    }

    /// Returns the file, or 304 if the client already has it.
    func response(_ asked: APIRequest) -> Response {
        let known = (asked.ifNoneMatch ?? "").split(separator: ",").map { tag in
            let text = tag.filter { $0 != " " }
            return text.hasPrefix("W/") ? String(text.dropFirst(2)) : text
        }
        if let tag = headers[.eTag], known.contains(tag) || known == ["*"] {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
