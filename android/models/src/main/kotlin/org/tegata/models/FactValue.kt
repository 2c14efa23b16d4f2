package org.tegata.models

import org.tegata.core.TransactionDetails

/** The value of a fact by its meaning. Words, units and grouping come from `format`. */
sealed interface FactValue {
    /** A hospital. Without a name it is not in the registry, and only its address says who it is. */
    data class Hospital(
        val name: String?,
        val reading: String?,
        val address: String,
        /** It has a name, and the registry's entry holds now. */
        val isVerified: Boolean,
    ) : FactValue

    /** A study as its own record describes it. */
    data class Study(
        /** `YYYYMMDD`, or nothing. */
        val date: String?,
        val modality: String?,
        val bodyPart: String?,
        val hospital: String?,
        val isSchematic: Boolean = false,
    ) : FactValue

    /** Milliseconds since 1970 UTC. */
    data class Moment(val ms: Long) : FactValue

    /** A calendar day without a time zone, as DICOM has it: `YYYYMMDD`. */
    data class Day(val date: String) : FactValue

    /** A DICOM code, such as CT. */
    data class Modality(val code: String) : FactValue

    /** A DICOM code, such as CHEST. */
    data class BodyPart(val code: String) : FactValue

    data class Period(val fromMs: Long, val untilMs: Long) : FactValue

    data class Duration(val ms: Long) : FactValue

    /** Atomic units of the network's currency. */
    data class Amount(val atomic: Long) : FactValue

    data class Address(val text: String) : FactValue

    /** A hash, a key, an id. */
    data class Hash(val digits: String) : FactValue

    data class Count(val number: Long) : FactValue

    /** Bytes. */
    data class Size(val bytes: Long) : FactValue

    /** One of a list for which there are words. */
    data class Code(val list: CodeList, val code: String) : FactValue

    data class Several(val values: List<FactValue>) : FactValue

    /** What changes for a right. */
    data class Change(val change: Code, val right: Code?, val from: FactValue?) : FactValue

    /** A right, and who gets it. */
    data class Right(val right: Code, val to: Hospital?, val status: Code? = null) : FactValue

    /** A text that a stranger wrote: shown as a quotation. */
    data class Written(val text: String) : FactValue

    /** A technical text: a URL, a version, a file's name. */
    data class Text(val text: String) : FactValue

    /** A transaction with all that is in it. */
    data class Transaction(val details: TransactionDetails) : FactValue

    /** Recovery words, for the one screen that shows them. */
    data class RecoveryWords(val words: Concealed<List<String>>) : FactValue
}
