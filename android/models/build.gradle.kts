import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    alias(libs.plugins.kotlin.jvm)
}

java {
    sourceCompatibility = JavaVersion.VERSION_17
    targetCompatibility = JavaVersion.VERSION_17
}

kotlin {
    compilerOptions { jvmTarget = JvmTarget.JVM_17 }
    sourceSets {
        main { kotlin.setSrcDirs(listOf("src/main/kotlin")) }
        test { kotlin.setSrcDirs(emptyList<String>()) }
    }
}

dependencies {
    api(project(":wallet"))
}
