import Foundation
import FuseFuzz

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

private func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUSEGUARD_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        say("FUSEGUARD_FUZZ_TARGET is '\(name)'; it is one of \(names)")
        exit(64)
    }
    return target
}()

@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(
            runDriver(&count, &arguments) { start, length in
                do {
                    try target.try(Array(UnsafeBufferPointer(start: start, count: length)))
                } catch {
                    say("BROKEN PROMISE: \(target): \(error)")
                    abort()
                }
                return 0
            })
    }
}
