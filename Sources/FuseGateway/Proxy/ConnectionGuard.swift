import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose next request is late, or whose last answer has been sent.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A request whose answer is not complete yet.
    private struct Open {
        let waitsToContinue: Bool
        let isLast: Bool
        let isHead: Bool
    }

    /// The longest time that a connection may wait for the whole head of a request.
    private let timeout: TimeAmount
    /// The time that a client may go on sending after the last answer.
    ///
    /// Closing at once could make the client lose the answer.
    private static let farewell = TimeAmount.seconds(2)
    private var closing: Scheduled<Void>?
    private var open: [Open] = []
    /// True if the answer being written is the last one; anything after its request is ignored.
    private var isEnding = false
    private var hasEnded = false

    init(timeout: TimeAmount) { self.timeout = timeout }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(context, timeout) }
    }

    func channelActive(context: ChannelHandlerContext) {
        wait(context, timeout)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { closing?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasEnded else { return }
        if case .head(let head) = unwrapInboundIn(data) {
            closing?.cancel()
            closing = nil
            open.append(
                Open(
                    waitsToContinue: head.headerFields[.expect]?.lowercased() == "100-continue",
                    // The gateway accepts no upgrade, so what follows one is not read as a request any more.
                    isLast: Self.saysClose(head.headerFields) || head.headerFields.contains(.upgrade),
                    isHead: head.method == .head))
            // In the middle of another request's answer, the interim response would become part of that
            // answer.
            if open.count == 1 { continueIfAsked(context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            isEnding = Self.saysClose(head.headerFields) || open.first?.isLast ?? false
            if isEnding { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            let answered = open.isEmpty ? nil : open.removeFirst()
            // The mark of a body's end would follow an answer that has no body.
            if answered?.isHead ?? false {
                context.flush()
                promise?.succeed()
            } else {
                context.writeAndFlush(data, promise: promise)
            }
            wait(context, isEnding ? Self.farewell : timeout)
            if isEnding {
                hasEnded = true
                context.close(mode: .output, promise: nil)
            } else {
                continueIfAsked(context)
            }
        }
    }

    private func continueIfAsked(_ context: ChannelHandlerContext) {
        guard open.first?.waitsToContinue ?? false else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    private static func saysClose(_ fields: HTTPFields) -> Bool {
        fields[values: .connection].contains { value in
            value.split(separator: ",").contains { $0.filter { !$0.isWhitespace }.lowercased() == "close" }
        }
    }

    private func wait(_ context: ChannelHandlerContext, _ time: TimeAmount) {
        closing?.cancel()
        let channel = context.channel
        closing = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
