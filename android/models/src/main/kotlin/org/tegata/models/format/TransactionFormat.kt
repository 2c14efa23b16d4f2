package org.tegata.models.format

import org.tegata.core.DetailConsequence
import org.tegata.core.DetailFact
import org.tegata.core.DetailValue
import org.tegata.core.TransactionDetails

/** Transactions in words, for the details page. What there are no words for stands in English, as the core says it. */
class TransactionFormat(private val words: Words, private val quantities: Quantities) {
    data class Line(val depth: Int, val text: String)

    fun lines(details: TransactionDetails, depth: Int = 0): List<Line> =
        listOf(Line(depth, known("transaction", details.kind) ?: details.kindInEnglish)) +
            Line(depth + 1, words.text("transaction_signer", Quantities.grouped(details.signer))) +
            details.facts.map { Line(depth + 1, line(it)) } +
            details.consequences.map { Line(depth + 1, consequence(it)) } +
            details.inner.flatMap { lines(it, depth + 1) }

    private fun line(fact: DetailFact) =
        words.text("transaction_line", known("field", fact.field) ?: fact.fieldInEnglish, value(fact))

    private fun value(fact: DetailFact): String = when (val value = fact.value) {
        is DetailValue.Account -> Quantities.grouped(value.address)
        is DetailValue.Alias -> Quantities.grouped(value.namespace)
        is DetailValue.Amount -> mosaicAmount(value)
        is DetailValue.Mosaic -> value.name ?: Quantities.grouped(value.id)
        is DetailValue.Number -> quantities.count(value.number.toLong())
        is DetailValue.Change -> value.by.toString()
        is DetailValue.Blocks ->
            value.blocks?.let { words.text("blocks", quantities.count(it.toLong())) } ?: words.text("blocks_endless")
        is DetailValue.Digits -> Quantities.grouped(value.digits)
        is DetailValue.WrongHash -> words.text("hash_wrong", Quantities.grouped(value.stated))
        is DetailValue.Text -> words.text("quoted", value.text)
        is DetailValue.Message -> known("message", value.kind) ?: fact.valueInEnglish
        is DetailValue.Codes -> value.codes.joinToString(words.text("separator")) { known("code", it) ?: it }
        is DetailValue.Nothing -> words.text("nothing")
    }

    private fun mosaicAmount(amount: DetailValue.Amount): String {
        val mosaic = amount.mosaic ?: return words.text("amount", amount.decimal)
        return words.text("mosaic_amount", amount.decimal, amount.name ?: Quantities.grouped(mosaic))
    }

    private fun consequence(consequence: DetailConsequence): String {
        val numbers = consequence.numbers.map { quantities.count(it.toLong()) }.toTypedArray<Any>()
        return if (words.has("consequence_${consequence.code}")) words.text("consequence_${consequence.code}", *numbers)
        else consequence.inEnglish
    }

    private fun known(list: String, code: String): String? =
        "${list}_$code".takeIf(words::has)?.let { words.text(it) }

    companion object {
        /** What the core may name, as far as there are words. */
        val KEYS: List<String> = keys(
            "transaction",
            "accountKeyLink nodeKeyLink vrfKeyLink votingKeyLink hashLock secretLock secretProof accountMetadata " +
                "mosaicMetadata namespaceMetadata mosaicDefinition mosaicSupplyChange mosaicSupplyRevocation " +
                "namespaceRegistration addressAlias mosaicAlias accountAddressRestriction accountMosaicRestriction " +
                "accountOperationRestriction mosaicGlobalRestriction mosaicAddressRestriction transfer " +
                "multisigAccountModification aggregateComplete aggregateBonded",
        ) + keys(
            "field",
            "recipient source target address mosaic mosaicId referenceMosaic targetMosaic targetNamespace namespace parent " +
                "name message duration nonce flags divisibility action aggregateHash secret hashAlgorithm proof key " +
                "valueSizeDelta value linkedKey startEpoch endEpoch addition deletion previousValue newValue " +
                "previousComparison newComparison minRemovalDelta minApprovalDelta transactionsHash cosignature",
        ) + keys(
            "consequence",
            "publishesForEver givesNodeSecrets aliasDecides paysRental redefinesMosaic revokableByCreator cannotBePassedOn " +
                "restrictableByCreator supplyMayChange supplyFixedForHolders neverExpires expiresAfter destroysUnits " +
                "takesUnitsWithoutAsking locksDeposit locksUntilProof revealsProof overwritesMetadata deletesMetadata " +
                "nameExpires nameExpiresWithRoot aliasMoves aliasEnds delegatesHarvesting allowsNodeToHarvest " +
                "enablesHarvesting delegatesVoting endsKeyLink blocksIncoming allowsOnlyIncoming blocksOutgoing " +
                "allowsOnlyOutgoing blocksMosaics allowsOnlyMosaics blocksOperations allowsOnlyOperations unblocks " +
                "restrictsHolders liftsRestriction mayFreezeHolder accountBecomesMultisig othersMaySignForAccount " +
                "removesCosignatory",
        ) + keys(
            "code",
            "unlink link decrease increase sha3 hash160 hash256 unrestricted equal notEqual less lessOrEqual greater " +
                "greaterOrEqual supplyMutable transferable restrictable revokable address mosaicId transactionType outgoing " +
                "block undefined",
        ) + keys("message", "empty encrypted delegatedHarvesting raw")

        private fun keys(list: String, codes: String) = codes.split(' ').map { "${list}_$it" }
    }
}
