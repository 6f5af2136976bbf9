import SwiftSyntax

extension SyntaxProtocol {
    /// The text without comments, on one line.
    var onOneLine: String { onOneLine(nil, as: "") }

    /// The same, with another word for one of its tokens.
    func onOneLine(_ replaced: TokenSyntax?, as other: String) -> String {
        var text = ""
        for token in tokens(viewMode: .sourceAccurate) {
            if !text.isEmpty { text += token.isNextStatement ? "; " : token.leadingTrivia.onOneLine }
            text += token == replaced ? other : token.text
            text += token.trailingTrivia.onOneLine
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Whether a text for people is put together here.
    var hasText: Bool {
        tokens(viewMode: .sourceAccurate).contains {
            $0.tokenKind == .stringQuote || $0.tokenKind == .multilineStringQuote
        }
    }

    /// What the compiler reads as a whole around this: a closure of a single expression is part of what it stands in.
    var statement: Syntax {
        var node = Syntax(self)
        while let parent = node.parent {
            if node.is(MemberBlockItemSyntax.self) { return node }
            if let item = node.as(CodeBlockItemSyntax.self), !(item.isAlone && item.isInClosure) {
                return node
            }
            node = parent
        }
        return node
    }

    /// The member, or what stands alone in the file, that this is part of.
    var declaration: Syntax {
        var node = Syntax(self)
        while let parent = node.parent, !node.is(MemberBlockItemSyntax.self), parent.parent?.parent != nil {
            node = parent
        }
        return node
    }
}

extension TokenSyntax {
    /// Whether a statement begins here that is not the first of its block.
    fileprivate var isNextStatement: Bool {
        var node = Syntax(self)
        while let parent = node.parent,
            parent.positionAfterSkippingLeadingTrivia == positionAfterSkippingLeadingTrivia
        {
            if let item = node.as(CodeBlockItemSyntax.self), let list = item.list {
                return list.first != item
            }
            node = parent
        }
        return false
    }
}

extension Trivia {
    /// One space for whatever it is, if it is anything.
    fileprivate var onOneLine: String { isEmpty ? "" : " " }
}

extension ExprSyntax {
    /// The expression behind `try` and `await`.
    var withoutEffects: ExprSyntax {
        if let attempt = self.as(TryExprSyntax.self) { return attempt.expression.withoutEffects }
        if let wait = self.as(AwaitExprSyntax.self) { return wait.expression.withoutEffects }
        return self
    }
}

extension InfixOperatorExprSyntax {
    /// Whether something is assigned.
    var assigns: Bool {
        guard let symbol = self.operator.as(BinaryOperatorExprSyntax.self)?.operator.text else {
            return self.operator.is(AssignmentExprSyntax.self)
        }
        return symbol.hasSuffix("=") && !["==", "!=", "<=", ">=", "===", "!=="].contains(symbol)
    }
}

extension FunctionCallExprSyntax {
    /// The function's name, where it is called by that alone.
    var calledName: DeclReferenceExprSyntax? { calledExpression.as(DeclReferenceExprSyntax.self) }

    /// Whether this is here to trap.
    var isTrap: Bool {
        ["precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError"]
            .contains(calledName?.baseName.text)
    }

    /// Whether an initialiser calls another one.
    var isInitializer: Bool {
        calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.tokenKind == .keyword(.`init`)
    }
}

extension CodeBlockItemSyntax {
    /// The statements that this is one of.
    fileprivate var list: CodeBlockItemListSyntax? { parent?.as(CodeBlockItemListSyntax.self) }

    /// Whether there is no other statement beside it.
    var isAlone: Bool { list?.count == 1 }

    /// Whether this is directly in a closure.
    fileprivate var isInClosure: Bool { list?.parent?.is(ClosureExprSyntax.self) ?? false }

    /// Whether no value is expected of this: what stands alone may be one.
    var returnsNothing: Bool {
        guard isAlone, let owner = list?.parent else { return true }
        if let branch = owner.parent?.as(IfExprSyntax.self) { return Self.isStatement(Syntax(branch)) }
        if owner.is(SwitchCaseSyntax.self), let choice = owner.parent?.parent {
            return Self.isStatement(choice)
        }
        if let function = owner.parent?.as(FunctionDeclSyntax.self) {
            return function.attribution.returnClause == nil
        }
        return owner.is(CodeBlockSyntax.self) && !(owner.parent?.is(AccessorDeclSyntax.self) ?? false)
    }

    /// Whether an `if` or a `switch` is no value.
    private static func isStatement(_ node: Syntax) -> Bool {
        if let outer = node.parent?.as(IfExprSyntax.self) { return isStatement(Syntax(outer)) }
        guard let item = node.parent?.parent?.as(CodeBlockItemSyntax.self) else { return false }
        return item.returnsNothing
    }

    /// Whether this gives something its first value.
    func initializes(_ target: ExprSyntax) -> Bool {
        guard target.trimmedDescription == "self" || target.trimmedDescription.hasPrefix("self.") else {
            return false
        }
        var node = parent
        while let inner = node, !inner.is(InitializerDeclSyntax.self) { node = inner.parent }
        return node != nil
    }
}
