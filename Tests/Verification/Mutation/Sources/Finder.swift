import SwiftSyntax

/// Finds the mutants of a file; the tree's operators must be folded.
final class Finder: SyntaxVisitor {
    /// The mutants found so far.
    private(set) var mutants: [Mutant] = []
    private let file: String
    private let lines: [Substring]
    private let first: Int
    private let converter: SourceLocationConverter

    /// Starts without any mutants.
    ///
    /// - Parameters:
    ///   - file: The file's name.
    ///   - source: Its text.
    ///   - tree: Its syntax tree.
    ///   - first: The number of the first mutant.
    init(in file: String, _ source: String, _ tree: Syntax, first: Int) {
        self.file = file
        self.lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        self.first = first
        self.converter = SourceLocationConverter(fileName: file, tree: tree)
        super.init(viewMode: .sourceAccurate)
    }

    private func add(
        _ kind: String, _ node: some SyntaxProtocol, _ after: String, form: Mutant.Form = .expression
    ) {
        let start = converter.location(for: node.positionAfterSkippingLeadingTrivia)
        let lastLine = converter.location(for: node.endPositionBeforeTrailingTrivia).line
        mutants.append(
            Mutant(
                id: first + mutants.count, file: file, line: start.line, lastLine: lastLine,
                column: start.column,
                kind: kind, before: node.onOneLine, after: after,
                text: lines[start.line - 1].drop { $0 == " " }.description,
                statement: range(of: node.statement), declaration: range(of: node.declaration), form: form,
                place: node.positionAfterSkippingLeadingTrivia
                    .utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset))
    }

    private func range(of node: Syntax) -> [Int] {
        [
            converter.location(for: node.positionAfterSkippingLeadingTrivia).line,
            converter.location(for: node.endPositionBeforeTrailingTrivia).line,
        ]
    }

    // MARK: Expressions

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        guard let symbol = node.operator.as(BinaryOperatorExprSyntax.self)?.operator else {
            return .visitChildren
        }
        let (left, right) = (node.leftOperand.onOneLine, node.rightOperand.onOneLine)
        for other in Self.comparisons[symbol.text] ?? [] {
            add("comparison", node, node.onOneLine(symbol, as: other))
        }
        switch symbol.text {
        case "&&", "||":
            add("condition dropped", node, left)
            add("condition dropped", node, right)
        case "??": add("optional dropped", node, right)
        case "+" where !node.hasText:
            add("term dropped", node, left)
            add("term dropped", node, right)
            add("operator", node, node.onOneLine(symbol, as: "-"))
        case "-":
            add("term dropped", node, left)
            add("operator", node, node.onOneLine(symbol, as: "+"))
        case "*":
            add("factor dropped", node, left)
            add("factor dropped", node, right)
        case "/", "%", "&+", "&*": add("factor dropped", node, left)
        default: break
        }
        if let other = Self.bits[symbol.text] { add("operator", node, node.onOneLine(symbol, as: other)) }
        return .visitChildren
    }

    private static let comparisons = [
        "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
        "===": ["!=="], "!==": ["==="],
    ]
    private static let bits = ["&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<"]

    override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if node.operator.text == "!" { add("negation dropped", node, node.expression.onOneLine) }
        return .visitChildren
    }

    override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        add("condition fixed", node, node.thenExpression.onOneLine)
        add("condition fixed", node, node.elseExpression.onOneLine)
        return .visitChildren
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        if let value = Int(node.literal.text.filter { $0 != "_" }) {
            add("constant", node, "\(value + 1)")
            if value > 0 { add("constant", node, "\(value - 1)") }
        }
        return .skipChildren
    }

    override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        // A `while true` loop keeps its condition: without it the code after the loop is reachable, and may
        // be missing.
        if !(node.parent?.is(ConditionElementSyntax.self) ?? false) {
            add("constant", node, node.literal.text == "true" ? "false" : "true")
        }
        return .skipChildren
    }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        if node.isTrap { return .skipChildren }
        let name = node.calledExpression.as(MemberAccessExprSyntax.self)?.declName ?? node.calledName
        if let name = name?.baseName, let other = Self.extremes[name.text] {
            add("extreme", node, node.onOneLine(name, as: other))
        }
        return .visitChildren
    }

    private static let extremes = ["min": "max", "max": "min"]

    // MARK: Conditions

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        if case .expression(let condition) = node.condition { fix(condition) }
        return .visitChildren
    }

    override func visit(_ node: WhereClauseSyntax) -> SyntaxVisitorContinueKind {
        fix(node.condition)
        return .visitChildren
    }

    private func fix(_ condition: ExprSyntax) {
        guard !condition.is(BooleanLiteralExprSyntax.self) else { return }
        add("condition fixed", condition, "true")
        add("condition fixed", condition, "false")
    }

    // MARK: Statements

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        if case .stmt(let statement) = node.item {
            if statement.is(ContinueStmtSyntax.self) || statement.is(BreakStmtSyntax.self), !node.isAlone {
                add("statement removed", node, "", form: .statement)
            }
        } else if case .expr(let expression) = node.item {
            let inner = expression.withoutEffects
            if let call = inner.as(FunctionCallExprSyntax.self) {
                if !call.isTrap, !call.isInitializer, node.returnsNothing {
                    add("statement removed", node, "", form: .statement)
                }
            } else if let infix = inner.as(InfixOperatorExprSyntax.self), infix.assigns {
                if !node.initializes(infix.leftOperand) {
                    add("statement removed", node, "", form: .statement)
                }
                if let symbol = infix.operator.as(BinaryOperatorExprSyntax.self)?.operator,
                    let other = Self.changes[symbol.text]
                {
                    add("operator", node, node.onOneLine(symbol, as: other), form: .statement)
                }
            }
        }
        return .visitChildren
    }

    private static let changes = ["+=": "-=", "-=": "+="]

    // MARK: Skipped nodes

    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: FunctionParameterClauseSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

    override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
        node.pattern.trimmedDescription == "description" ? .skipChildren : .visitChildren
    }
}
