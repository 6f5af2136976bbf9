import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Rejects answers whose status is below 100.
final class StatusCheck: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    /// Adds the check to a connection of the client, behind the decoder of answers.
    @Sendable static func add(to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.context(
                handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self
            ).handler
            if let decoder = decoder as? ByteToMessageHandler<HTTPResponseDecoder> {
                try pipeline.addHandler(StatusCheck(), position: .after(decoder))
            }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            context.fireErrorCaught(HTTPParserError.invalidStatus)
            context.close(promise: nil)
        } else if context.channel.isActive {
            context.fireChannelRead(data)
        }
    }
}
