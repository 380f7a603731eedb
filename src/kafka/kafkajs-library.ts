import kafkajs from 'kafkajs'

// Loaded when there are records to be written or read.
export const { Kafka, logLevel, Partitioners } = kafkajs
