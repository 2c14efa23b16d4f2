import TegataCore

/// Transactions in words, for the details page. What there are no words for stands in English, as the core says it.
struct TransactionFormat: Sendable {
    let words: any Words
    let quantities: Quantities

    struct Line: Equatable {
        let depth: Int
        let text: String
    }

    func lines(_ details: TransactionDetails, depth: Int = 0) -> [Line] {
        var lines = [Line(depth: depth, text: known("transaction", details.kind) ?? details.kindInEnglish)]
        let signer = words.text("transaction_signer", Quantities.grouped(details.signer))
        let texts = [signer] + details.facts.map(line) + details.consequences.map(consequence)
        lines += texts.map { Line(depth: depth + 1, text: $0) }
        return lines + details.inner.flatMap { self.lines($0, depth: depth + 1) }
    }

    private func line(_ fact: DetailFact) -> String {
        words.text("transaction_line", known("field", fact.field) ?? fact.fieldInEnglish, value(fact))
    }

    private func value(_ fact: DetailFact) -> String {
        switch fact.value {
        case .account(let address): Quantities.grouped(address)
        case .alias(let namespace): Quantities.grouped(namespace)
        case .amount(let decimal, let mosaic, let name):
            if let mosaic {
                words.text("mosaic_amount", decimal, name ?? Quantities.grouped(mosaic))
            } else {
                words.text("amount", decimal)
            }
        case .mosaic(let id, let name): name ?? Quantities.grouped(id)
        case .number(let number): quantities.count(number)
        case .change(let by): String(by)
        case .blocks(let blocks):
            blocks.map { words.text("blocks", quantities.count($0)) } ?? words.text("blocks_endless")
        case .digits(let digits): Quantities.grouped(digits)
        case .wrongHash(let stated, _): words.text("hash_wrong", Quantities.grouped(stated))
        case .text(let text): words.text("quoted", text)
        case .message(let kind, _): known("message", kind) ?? fact.valueInEnglish
        case .codes(let codes): codes.map { known("code", $0) ?? $0 }.joined(separator: words.text("separator"))
        case .nothing: words.text("nothing")
        }
    }

    private func consequence(_ consequence: DetailConsequence) -> String {
        let key = "consequence_\(consequence.code)"
        return words.has(key)
            ? words.text(key, consequence.numbers.map { quantities.count($0) }) : consequence.inEnglish
    }

    private func known(_ list: String, _ code: String) -> String? {
        let key = "\(list)_\(code)"
        return words.has(key) ? words.text(key) : nil
    }

    /// What the core may name, as far as there are words.
    static let keys: [String] =
        keys(
            "transaction",
            "accountKeyLink nodeKeyLink vrfKeyLink votingKeyLink hashLock secretLock secretProof "
                + "accountMetadata mosaicMetadata namespaceMetadata mosaicDefinition mosaicSupplyChange "
                + "mosaicSupplyRevocation namespaceRegistration addressAlias mosaicAlias accountAddressRestriction "
                + "accountMosaicRestriction accountOperationRestriction mosaicGlobalRestriction "
                + "mosaicAddressRestriction transfer multisigAccountModification aggregateComplete aggregateBonded")
        + keys(
            "field",
            "recipient source target address mosaic mosaicId referenceMosaic targetMosaic targetNamespace "
                + "namespace parent name message duration nonce flags divisibility action aggregateHash secret "
                + "hashAlgorithm proof key valueSizeDelta value linkedKey startEpoch endEpoch addition deletion "
                + "previousValue newValue previousComparison newComparison minRemovalDelta minApprovalDelta "
                + "transactionsHash cosignature")
        + keys(
            "consequence",
            "publishesForEver givesNodeSecrets aliasDecides paysRental redefinesMosaic revokableByCreator "
                + "cannotBePassedOn restrictableByCreator supplyMayChange supplyFixedForHolders neverExpires "
                + "expiresAfter destroysUnits takesUnitsWithoutAsking locksDeposit locksUntilProof revealsProof "
                + "overwritesMetadata deletesMetadata nameExpires nameExpiresWithRoot aliasMoves aliasEnds "
                + "delegatesHarvesting allowsNodeToHarvest enablesHarvesting delegatesVoting endsKeyLink "
                + "blocksIncoming allowsOnlyIncoming blocksOutgoing allowsOnlyOutgoing blocksMosaics "
                + "allowsOnlyMosaics blocksOperations allowsOnlyOperations unblocks restrictsHolders liftsRestriction "
                + "mayFreezeHolder accountBecomesMultisig othersMaySignForAccount removesCosignatory")
        + keys(
            "code",
            "unlink link decrease increase sha3 hash160 hash256 unrestricted equal notEqual less lessOrEqual "
                + "greater greaterOrEqual supplyMutable transferable restrictable revokable address mosaicId "
                + "transactionType outgoing block undefined")
        + keys(
            "message",
            "empty encrypted delegatedHarvesting raw")

    private static func keys(_ list: String, _ codes: String) -> [String] {
        codes.split(separator: " ").map { "\(list)_\($0)" }
    }
}
