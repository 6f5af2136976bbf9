import SwiftSyntax

extension SyntaxProtocol {
    /// The text without comments, on one line.
    var onOneLine: String { onOneLine(nil, as: "") }

    /// The text without comments, on one line, with one of its tokens replaced.
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

    /// True when the node builds a text for readers.
    var hasText: Bool {
        tokens(viewMode: .sourceAccurate).contains {
            $0.tokenKind == .stringQuote || $0.tokenKind == .multilineStringQuote
        }
    }

    /// The enclosing statement; a closure of one expression belongs to the statement around it.
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

    /// The enclosing member or top-level declaration.
    var declaration: Syntax {
        var node = Syntax(self)
        while let parent = node.parent, !node.is(MemberBlockItemSyntax.self), parent.parent?.parent != nil {
            node = parent
        }
        return node
    }
}

extension TokenSyntax {
    /// True at the start of a statement that is not the first of its block.
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
    /// One space for any trivia; empty for none.
    fileprivate var onOneLine: String { isEmpty ? "" : " " }
}

extension ExprSyntax {
    /// The expression without `try` and `await`.
    var withoutEffects: ExprSyntax {
        if let attempt = self.as(TryExprSyntax.self) { return attempt.expression.withoutEffects }
        if let wait = self.as(AwaitExprSyntax.self) { return wait.expression.withoutEffects }
        return self
    }
}

extension InfixOperatorExprSyntax {
    /// True for an assignment.
    var assigns: Bool {
        guard let symbol = self.operator.as(BinaryOperatorExprSyntax.self)?.operator.text else {
            return self.operator.is(AssignmentExprSyntax.self)
        }
        return symbol.hasSuffix("=") && !["==", "!=", "<=", ">=", "===", "!=="].contains(symbol)
    }
}

extension FunctionCallExprSyntax {
    /// The function's name where the call has no other part.
    var calledName: DeclReferenceExprSyntax? { calledExpression.as(DeclReferenceExprSyntax.self) }

    /// True for a call whose purpose is to trap.
    var isTrap: Bool {
        ["precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError"]
            .contains(calledName?.baseName.text)
    }

    /// True for a call of another initialiser.
    var isInitializer: Bool {
        calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.tokenKind == .keyword(.`init`)
    }
}

extension CodeBlockItemSyntax {
    /// The list of statements that contains this one.
    fileprivate var list: CodeBlockItemListSyntax? { parent?.as(CodeBlockItemListSyntax.self) }

    /// True for the only statement of its list.
    var isAlone: Bool { list?.count == 1 }

    /// True for a statement directly in a closure.
    fileprivate var isInClosure: Bool { list?.parent?.is(ClosureExprSyntax.self) ?? false }

    /// True when the statement's value is not used; a single statement may be a value.
    var returnsNothing: Bool {
        guard isAlone, let owner = list?.parent else { return true }
        if let branch = owner.parent?.as(IfExprSyntax.self) { return Self.isStatement(Syntax(branch)) }
        if owner.is(SwitchCaseSyntax.self), let choice = owner.parent?.parent {
            return Self.isStatement(choice)
        }
        if let function = owner.parent?.as(FunctionDeclSyntax.self) {
            return function.signature.returnClause == nil
        }
        return owner.is(CodeBlockSyntax.self) && !(owner.parent?.is(AccessorDeclSyntax.self) ?? false)
    }

    /// True when an `if` or a `switch` is not used as a value.
    private static func isStatement(_ node: Syntax) -> Bool {
        if let outer = node.parent?.as(IfExprSyntax.self) { return isStatement(Syntax(outer)) }
        guard let item = node.parent?.parent?.as(CodeBlockItemSyntax.self) else { return false }
        return item.returnsNothing
    }

    /// True when the statement gives something its first value.
    func initializes(_ target: ExprSyntax) -> Bool {
        guard target.trimmedDescription == "self" || target.trimmedDescription.hasPrefix("self.") else {
            return false
        }
        var node = parent
        while let inner = node, !inner.is(InitializerDeclSyntax.self) { node = inner.parent }
        return node != nil
    }
}
